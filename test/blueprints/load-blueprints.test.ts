import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { blueprintFolder } from '../../src/adapters/blueprint-folder.ts';
import { loadBlueprints } from '../../src/blueprints/load-blueprints.ts';
import type { Files } from '../../src/blueprints/load-blueprints.ts';
import { Fault } from '../../src/core/fault.ts';
import { problemsOf, valueOf } from '../support/blueprint.ts';

const TEMPLATE = 'Resources: { Topic: { Type: AWS::SNS::Topic } }\n';
const USING = 'Resources: { Topic: { Type: AWS::SNS::Topic, Properties: !Input settings } }\n';
const SCHEMA = '{"properties": {"settings": {"type": "object"}}}';

const files = (texts: Readonly<Record<string, string>>): Files => ({
  list: async (folder) => Object.keys(texts).filter((path) => path.startsWith(`${folder}/`)),
  file: async (path) => (texts[path] === undefined ? undefined : new TextEncoder().encode(texts[path])),
});

const load = async (texts: Readonly<Record<string, string>>) => loadBlueprints(files(texts), 'repository');

describe('blueprints in a repository', () => {
  it('are folders with a template of the same name, in order of the names', async () => {
    const found = valueOf(
      await load({
        'blueprints/topic/topic.yaml': TEMPLATE,
        'blueprints/topic/README.md': 'x',
        'blueprints/alarm/alarm.yaml': USING,
        'blueprints/alarm/inputs.schema.json': SCHEMA,
        'blueprints/alarm/examples/one.json': '{',
        'blueprints/lambdas/f/index.py': 'x',
        'blueprints/stray.yaml': '{',
        'blueprints/other/thing.yaml': '{',
        'elsewhere/elsewhere.yaml': '{',
      }),
    );
    expect(
      found.map(({ name, origin, structuredInputs }) => [name, origin, Object.keys(structuredInputs)]),
    ).to.deep.equal([
      ['alarm', 'repository', ['settings']],
      ['topic', 'repository', []],
    ]);
  });

  it('may be none', async () => {
    expect(valueOf(await load({}))).to.deep.equal([]);
  });

  it('are all refused, each with its problems, when one cannot be used', async () => {
    const problems = problemsOf(
      await load({
        'blueprints/a/a.yaml': '{',
        'blueprints/b/b.yaml': TEMPLATE,
        'blueprints/c/c.yaml': USING,
        'blueprints/c/inputs.schema.json': '[]',
      }),
    );
    expect(new Set(problems.map(({ file }) => file))).to.deep.equal(
      new Set(['blueprints/a/a.yaml', 'blueprints/c/inputs.schema.json']),
    );
  });

  it('come with their warnings', async () => {
    const result = await load({
      'blueprints/a/a.yaml': `Parameters: { P: { Type: String, AllowedPattern: "(?=x)" } }\n${TEMPLATE}`,
    });
    expect(result.ok && result.warnings.map(({ code }) => code)).to.deep.equal(['unread-pattern']);
  });

  it('are left out when the file went away between two looks', async () => {
    const vanishing: Files = { list: async () => ['blueprints/a/a.yaml'], file: async () => undefined };
    expect(valueOf(await loadBlueprints(vanishing, 'repository'))).to.deep.equal([]);
  });

  it('that cannot be read are a fault, not an empty list', async () => {
    const broken: Files = {
      list: async () => {
        throw new Fault('waiting', 'source-unreachable', 'no network');
      },
      file: async () => undefined,
    };
    const outcome = await loadBlueprints(broken, 'repository').catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(Fault);
  });
});

describe('the blueprints of the service', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'blueprints-'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  it('are read from a folder', async () => {
    await mkdir(join(root, 'blueprints', 'alarm'), { recursive: true });
    await writeFile(join(root, 'blueprints', 'alarm', 'alarm.yaml'), USING);
    await writeFile(join(root, 'blueprints', 'alarm', 'inputs.schema.json'), SCHEMA);
    const found = valueOf(await blueprintFolder(root).load());
    expect(found.map(({ name, origin }) => [name, origin])).to.deep.equal([['alarm', 'built-in']]);
  });

  it('that are not there are a fault for a person', async () => {
    const outcome = await blueprintFolder(root)
      .load()
      .catch((error: unknown) => error);
    expect(outcome)
      .to.be.instanceOf(Fault)
      .and.deep.include({ lane: 'stalled', code: 'blueprints-unreadable' });
  });
});
