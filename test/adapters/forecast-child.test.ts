import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { ChildForecaster } from '../../src/adapters/forecast/forecaster.ts';
import type { Change, StackContent } from '../../src/ports.ts';
import { codeOf } from './fault-of.ts';

const bucket = (name: string): StackContent => ({
  template: JSON.stringify({
    Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: name } } },
  }),
  parameters: {},
  tags: {},
});
const rename: Change = { live: bucket('one'), desired: bucket('two') };
const same: Change = { live: bucket('one'), desired: bucket('one') };

describe('A forecaster in a child process', () => {
  it('answers every change in its order', async () => {
    const forecasts = await new ChildForecaster().forecast([rename, same, rename]);
    expect(forecasts.map(({ destroys }) => destroys.length)).to.deep.equal([1, 0, 1]);
    expect(forecasts[0]?.destroys[0]).to.deep.equal({
      resource: 'B',
      type: 'AWS::S3::Bucket',
      how: 'replaced',
      certain: true,
      why: 'its BucketName changes, which replaces it',
    });
  }).timeout(20_000);

  it('keeps a template that makes it stumble to itself', async () => {
    const deep = `{"Resources":{"B":{"Type":"AWS::S3::Bucket","Properties":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}}}`;
    const [first, second] = await new ChildForecaster().forecast([
      { live: { ...bucket('one'), template: deep }, desired: bucket('one') },
      same,
    ]);
    expect(first?.destroys[0]).to.include({ resource: '*', certain: false });
    expect(second?.destroys).to.deep.equal([]);
  }).timeout(20_000);

  it('starts nothing when there is nothing to foresee', async () => {
    const nowhere = new ChildForecaster({ program: new URL('file:///nowhere.js') });
    expect(await nowhere.forecast([])).to.deep.equal([]);
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    const answer = codeOf(new ChildForecaster().forecast([rename], abort.signal));
    abort.abort();
    expect(await answer).to.equal('interrupted');
  });
});

describe('A child that gives no forecast is a fault', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'forecast-'));
  });
  after(() => rm(folder, { recursive: true }));

  const child = async (source: string, patience = 10_000): Promise<ChildForecaster> => {
    const file = join(folder, `child-${source.length}.mjs`);
    await writeFile(file, source);
    return new ChildForecaster({ program: pathToFileURL(file), patience });
  };

  const children: readonly (readonly [string, string, number])[] = [
    ['is not there', '', 10_000],
    ['cannot be loaded', 'syntax error', 10_000],
    ['ends at once', 'process.exit(0);', 10_000],
    ['dies while it works', "process.on('message', () => process.abort()); process.send('ready');", 10_000],
    [
      'answers something else',
      "process.on('message', () => process.send({})); process.send('ready');",
      10_000,
    ],
    ['lets go of the connection', "process.send('ready', () => process.disconnect());", 10_000],
    ['never answers', "process.on('message', () => undefined); process.send('ready');", 300],
  ];
  for (const [what, source, patience] of children)
    it(`when it ${what}`, async () => {
      const forecaster =
        source === ''
          ? new ChildForecaster({ program: new URL('file:///nowhere/child.js') })
          : await child(source, patience);
      expect(await codeOf(forecaster.forecast([rename]))).to.equal('forecast-failed');
    }).timeout(20_000);
});
