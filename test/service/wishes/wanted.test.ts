import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { Files } from '../../../src/blueprints/load-blueprints.ts';
import { readDesire } from '../../../src/service/wishes/desire.ts';
import { WITHOUT_POLICY } from '../../../src/service/policy-keeper.ts';
import { scopeOf, Scopes } from '../../../src/service/wishes/scopes.ts';
import { sha256, valueOf } from '../../support/blueprint.ts';
import { BLUEPRINTS, topics } from '../../support/topic-blueprint.ts';

const PLACE = {
  instance: 'mlops',
  sourceId: 'source',
  region: 'eu-west-1',
  assetsBucket: null,
  executionRoleArn: null,
  policy: WITHOUT_POLICY,
  hash: sha256,
};

/** A commit with so many pipelines. */
function commitOf(count: number): Files {
  const texts: Readonly<Record<string, string>> = {
    ...BLUEPRINTS,
    'mlops-config.json': JSON.stringify({ version: 1, pipelines: topics(count) }),
  };
  return {
    file: async (path) => (texts[path] === undefined ? undefined : new TextEncoder().encode(texts[path])),
    list: async (folder) => Object.keys(texts).filter((path) => path.startsWith(`${folder}/`)),
  };
}

/** The files of a commit that has so many, each with so many pipelines. */
async function filesOf(files: number, pipelines: number) {
  const scopes = await Promise.all(
    Array.from({ length: files }, async (_, index) => {
      const desire = valueOf(await readDesire(commitOf(pipelines), 'mlops-config.json', []));
      return [`${index}.json`, scopeOf(PLACE, desire)] as const;
    }),
  );
  const wishes = new Scopes('*.json', new Map(scopes), new Map());
  const [environment] = wishes.config.environments;
  if (environment === undefined) throw new Error('there is no environment');
  return () => wishes.of(environment, () => undefined);
}

describe('What a great many entries mean', () => {
  for (const [files, pipelines] of [
    [1, 90],
    [30, 3],
  ] as const)
    it(`is worked out piece by piece, so that others have their turn: ${files} files of ${pipelines}`, async () => {
      const ask = await filesOf(files, pipelines);
      const said: string[] = [];
      const others = setImmediate().then(() => said.push('others'));
      await ask().then(() => said.push('wanted'));
      await others;
      expect(said).to.deep.equal(['others', 'wanted']);
    });

  it('is all of it, in the order of the file, also for two who ask at once', async () => {
    const ask = await filesOf(1, 90);
    const [one, other] = await Promise.all([ask(), ask()]);
    expect(one.map(({ pipeline }) => pipeline)).to.deep.equal(
      Array.from({ length: 90 }, (_, index) => `t${String(index).padStart(2, '0')}`),
    );
    expect(other.map(({ desired }) => desired?.digest)).to.deep.equal(
      one.map(({ desired }) => desired?.digest),
    );
  });
});
