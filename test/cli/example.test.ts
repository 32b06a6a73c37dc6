import { expect } from 'chai';
import { bucketsOf, exampleStory, findExample } from '../../src/cli/demo/example.ts';
import type { Chapter } from '../../src/cli/demo/story.ts';
import { readDesire } from '../../src/service/wishes/desire.ts';
import { object, objects, parseJson } from '../deploy/data.ts';
import { REPOSITORIES, builtInBlueprints, folder } from '../deploy/examples.ts';

const CONFIG = 'mlops-config.json';

const pipelines = (chapter: Chapter | undefined) => objects(object(parseJson(chapter?.text))['pipelines']);

const play = (config: object): readonly Chapter[] =>
  exampleStory({ name: 'x', folder: '/x', text: JSON.stringify(config) });

describe('The story of an example', () => {
  for (const path of REPOSITORIES)
    it(`is made of valid configurations only: ${path}`, async () => {
      const example = findExample(path.replace('examples/', ''));
      for (const { title, text } of exampleStory(example)) {
        const files = folder(path);
        const bytes = new TextEncoder().encode(text);
        const told = await readDesire(
          { ...files, file: async (file) => (file === CONFIG ? bytes : files.file(file)) },
          CONFIG,
          await builtInBlueprints(),
        );
        expect(told.ok ? [] : told.problems, title).to.deep.equal([]);
      }
    });

  it('begins with all of it, gives an endpoint another instance, and ends with nothing', () => {
    const endpoint = { name: 'b', pipeline_type: 'realtime_endpoint', instance_count: 2 };
    const [begin, change, end] = play({ version: 1, pipelines: [{ name: 'a' }, endpoint] });
    expect(pipelines(begin)).to.deep.equal([{ name: 'a' }, endpoint]);
    expect(pipelines(change)).to.deep.equal([{ name: 'a' }, { ...endpoint, instance_count: 3 }]);
    expect(pipelines(end)).to.deep.equal([]);
    expect([begin, change, end].map((chapter) => chapter?.stacks)).to.deep.equal([2, 2, 0]);
  });

  it('gives the first entry a tag where there is no endpoint', () => {
    const [, change] = play({ version: 1, pipelines: [{ name: 'a', tags: { team: 'x' } }] });
    expect(pipelines(change)).to.deep.equal([{ name: 'a', tags: { team: 'x', played: 'demo' } }]);
  });

  it('waits for a stack in each environment that an entry is meant for', () => {
    const config = { version: 1, environments: { dev: {}, prod: {} } };
    const entries = [{ name: 'a' }, { name: 'b', environments: ['dev'] }, { name: 'c', state: 'absent' }];
    expect(play({ ...config, pipelines: entries })[0]?.stacks).to.equal(3);
  });

  it('needs the buckets that environments name, each once', () => {
    const environments = {
      a: { assets_bucket: 'x' },
      b: { assets_bucket: 'x' },
      c: { assets_bucket: 'y' },
      d: {},
    };
    const text = JSON.stringify({ version: 1, environments, pipelines: [] });
    expect(bucketsOf({ name: 'x', folder: '/x', text })).to.deep.equal(['x', 'y']);
  });
});
