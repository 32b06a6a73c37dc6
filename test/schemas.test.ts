import { expect } from 'chai';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atOnce } from './cli/at-once.ts';
import { here } from './cli/command.ts';
import { CONFIG, configOf, endpoint } from './cli/configs.ts';
import { Place } from './cli/place.ts';
import { createWorld, simulatedStage } from './cli/simulated-stage.ts';
import { createFolder, removeFolder } from './support/git.ts';
import { complaints, schemaOf, VERBS } from './support/schema.ts';
import type { Verb } from './support/schema.ts';

/** What plan and status print for machines, which the schemas must know. */
async function expectKnown(place: Place, ...more: readonly string[]): Promise<readonly string[]> {
  const kinds: string[] = [];
  for (const verb of ['plan', 'status'] as const) {
    const { stdout } = await place.verb(verb, '--output', 'json', ...more);
    const printed: { readonly steps?: readonly { readonly kind: string }[] } = JSON.parse(stdout);
    expect(complaints(verb, printed), stdout).to.deep.equal([]);
    kinds.push(...(printed.steps ?? []).map(({ kind }) => kind));
  }
  return kinds.toSorted();
}

describe('The schemas of the outputs', function () {
  this.timeout(20_000);
  const root = createFolder();

  for (const verb of VERBS)
    it(`say of their own examples of ${verb} that they are right`, () => {
      const { examples } = schemaOf(verb);
      expect(examples.length).to.be.greaterThan(1);
      for (const example of examples) expect(complaints(verb, example)).to.deep.equal([]);
    });

  it('call the same thing the same in each of them', () => {
    const [plan, status, validate] = [schemaOf('plan'), schemaOf('status'), schemaOf('validate')];
    const notInside = ['$schema', '$id', 'examples'];
    const problem = Object.entries(schemaOf('problem')).filter(([key]) => !notInside.includes(key));
    expect(plan.$defs['problem']).to.deep.equal(Object.fromEntries(problem));
    expect(validate.$defs['problem']).to.deep.equal(plan.$defs['problem']);
    expect(status.$defs['revision']).to.deep.equal(plan.$defs['revision']);
  });

  const wrong: readonly (readonly [verb: Verb, change: object])[] = [
    ['plan', { schema_version: 2 }],
    ['plan', { steps: [{ kind: 'create' }] }],
    ['plan', { plan_hashes: { default: 'abc' } }],
    ['status', { verdict: 'fine' }],
    ['status', { pipelines: null }],
    ['status', { something: 'else' }],
    ['validate', { problems: [{ message: 'no' }] }],
    ['history', { environments: [{ environment: 'default', operations: [{ action: 'dance' }] }] }],
    ['why', { environments: [] }],
    ['why', { evidence: ['because'] }],
  ];
  for (const [verb, change] of wrong)
    it(`would notice ${JSON.stringify(change)} in what ${verb} prints`, () => {
      const [example] = schemaOf(verb).examples;
      const changed: unknown = JSON.parse(JSON.stringify(Object.assign({}, example, change)));
      expect(complaints(verb, changed)).to.not.deep.equal([]);
    });

  const open = async (): Promise<Place> => {
    const place = new Place(root);
    await createWorld(place.world, 3_000);
    return place;
  };

  atOnce(
    {
      'know what plan and status print of creates, updates, deletes and what rests': async () => {
        const place = await open();
        place.repository.commit(configOf(endpoint('churn'), endpoint('fraud'), endpoint('ranking')));
        expect(await expectKnown(place)).to.deep.equal(['create', 'create', 'create']);
        expect((await place.verb('reconcile')).code).to.equal(0);
        place.repository.commit(configOf(endpoint('churn'), endpoint('fraud', { instance_count: 2 })));
        expect(await expectKnown(place)).to.deep.equal(['in-sync', 'quorum', 'update']);
      },

      'know what they print of what is held': async () => {
        const place = new Place(root);
        await (await simulatedStage(place.world)).plant('mlops-dev-pricing');
        const environments = { dev: { approval: 'required' } };
        const pipelines = [
          endpoint('churn'),
          endpoint('fraud', { depends_on: ['churn'] }),
          endpoint('pricing'),
          endpoint('ranking', { suspend: 'holidays' }),
          endpoint('scoring', { model_artifact_location: 'scoring/model.tar.gz' }),
        ];
        place.repository.commit({ [CONFIG]: JSON.stringify({ version: 1, environments, pipelines }) });
        expect(await expectKnown(place)).to.deep.equal([
          'approval',
          'approval',
          'foreign',
          'incomplete',
          'suspended',
        ]);
      },

      'know what they print of a commit that is rejected, and of one that cannot be read': async () => {
        const place = await open();
        place.repository.commit({ [CONFIG]: '{"version": 2, "extra": 1}' });
        expect(await expectKnown(place)).to.deep.equal([]);
        expect(await expectKnown(place, '--branch', 'other')).to.deep.equal([]);
      },

      'know what validate prints': async () => {
        for (const path of [
          'valid/minimal',
          'valid/everything',
          'valid/nothing',
          'invalid/ten-mistakes',
          'missing',
        ]) {
          const { stdout } = await here([
            'validate',
            '--output',
            'json',
            `test/fixtures/config/${path}.json`,
          ]);
          expect(complaints('validate', JSON.parse(stdout)), stdout).to.deep.equal([]);
        }
      },
    },
    () => removeFolder(root),
  );
});

/** Every piece of JSON that documentation shows, with the place it stands at. */
const SHOWN = ['README.md', 'CONTRIBUTING.md', 'docs', 'blueprints', 'deploy']
  .flatMap((start) =>
    start.endsWith('.md')
      ? [start]
      : readdirSync(start, { recursive: true, encoding: 'utf8' }).map((file) => join(start, file)),
  )
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = ''], index) => ({
      at: `${file}, example ${index + 1}`,
      text,
    })),
  );

/** An entry alone stands for a file with that entry, where others may be as well; what is neither is only a piece of one. */
function fileOf(text: string): string | null {
  const value: object = JSON.parse(text);
  if ('pipelines' in value) return text;
  return 'pipeline_type' in value ? JSON.stringify({ version: 1, pipelines: [value] }) : null;
}

interface Complaint {
  readonly severity: string;
  readonly pointer: string;
  readonly message: string;
}

const isAboutAnother = ({ pointer, message }: Complaint): boolean =>
  pointer.endsWith('/output_of') && message.startsWith('there is no pipeline ');

describe('The JSON in the documentation', () => {
  const root = createFolder();
  after(() => removeFolder(root));

  it('is found', () => {
    expect(SHOWN.length).to.be.greaterThan(3);
    expect(SHOWN.filter(({ text }) => fileOf(text) !== null).length).to.be.greaterThan(2);
  });

  for (const { at, text } of SHOWN)
    it(`is right in ${at}`, async () => {
      const file = fileOf(text);
      if (file === null) return;
      const folder = join(root, at.replaceAll(/\W/g, '-'));
      mkdirSync(folder);
      writeFileSync(join(folder, CONFIG), file);
      const { stdout } = await here(['validate', '--output', 'json', join(folder, CONFIG)]);
      const { problems }: { problems: readonly Complaint[] } = JSON.parse(stdout);
      const wrong = problems.filter(({ severity }) => severity === 'error');
      expect(file === text ? wrong : wrong.filter((each) => !isAboutAnother(each))).to.deep.equal([]);
    });
});
