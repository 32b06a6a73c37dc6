import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createFolder, removeFolder } from '../support/git.ts';
import { here } from './command.ts';
import { endpoint } from './configs.ts';

/** What is removed needs no blueprint. */
const GONE = { pipeline_type: 'byom_realtime_builtin', model_name: 'Churn', state: 'absent' };

const NAME = 'churn-byom-realtime-builtin';

describe('validate of an older form', () => {
  let folder: string;
  beforeEach(() => {
    folder = createFolder();
  });
  afterEach(() => removeFolder(folder));

  function write(config: unknown, name = 'mlops-config.json'): string {
    writeFileSync(join(folder, name), JSON.stringify(config, null, 2));
    return relative(process.cwd(), join(folder, name));
  }

  it('says in a table what each entry is understood as, and warns', async () => {
    const path = write(GONE);
    const { code, stdout } = await here(['validate', path]);
    expect(code).to.equal(0);
    const [warning, table] = stdout.split('PIPELINE');
    expect(warning).to.match(/^\S+:1:1: warning: this file is one pipeline, and with it the only one/);
    expect(table?.split('\n')).to.deep.equal([
      '                         TYPE               UNDERSTOOD FROM',
      `${NAME}      realtime_endpoint  byom_realtime_builtin`,
      `${NAME}-api  inference_api      byom_realtime_builtin`,
      '',
      'Valid: 2 pipelines, 1 warning.',
      '',
    ]);
  });

  it('says the same to machines', async () => {
    const { stdout } = await here(['validate', '--output', 'json', write([GONE])]);
    expect(JSON.parse(stdout)).to.deep.equal({
      schema_version: 1,
      problems: [],
      pipelines: [
        [NAME, 'realtime_endpoint'],
        [`${NAME}-api`, 'inference_api'],
      ].map(([name, pipeline_type]) => ({
        name,
        pipeline_type,
        environments: ['default'],
        understood_from: 'byom_realtime_builtin',
      })),
    });
  });

  it('prints the form of today, which means the same', async () => {
    const printed = await here(['validate', '--print-config', write([endpoint('fraud'), GONE])]);
    expect(printed).to.include({ code: 0, stderr: '' });
    const entries = [
      endpoint('fraud'),
      { name: NAME, pipeline_type: 'realtime_endpoint', state: 'absent', model_name: 'Churn' },
    ];
    const config: { readonly pipelines: readonly unknown[] } = JSON.parse(printed.stdout);
    expect(config.pipelines).to.have.length(3);
    expect(config.pipelines.slice(0, 2)).to.deep.equal(entries);
    const again = await here(['validate', '--print-config', write(config, 'again.json')]);
    expect(again).to.deep.equal(printed);
  });

  const STAGED = { ...GONE, inference_instance: { dev: 'ml.m5.large' } };
  const refused: readonly (readonly [what: string, paths: () => readonly string[], said: string])[] = [
    ['what is not valid', () => [write({})], '`version` is missing'],
    [
      'two files',
      () => [write([GONE]), write([GONE], 'other.json')],
      'Only one valid configuration can be printed',
    ],
    [
      'values for stages of which nobody knows what they are',
      () => [write([STAGED])],
      `    ${NAME}: The entry has values for dev`,
    ],
  ];
  for (const [what, paths, said] of refused) {
    it(`prints nothing of ${what}, and says why`, async () => {
      const { code, stdout, stderr } = await here(['validate', '--print-config', ...paths()]);
      expect(code).to.equal(1);
      expect(stdout).to.equal('');
      expect(stderr).to.contain(said);
    });
  }
});
