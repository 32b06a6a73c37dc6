import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { loadBlueprints } from '../../src/blueprints/load-blueprints.ts';
import type { Files } from '../../src/blueprints/load-blueprints.ts';
import { storeZip } from '../../src/blueprints/zip.ts';
import type { Blueprint } from '../../src/core/blueprint.ts';
import type { Result } from '../../src/core/text/result.ts';
import { readDesire } from '../../src/service/wishes/desire.ts';
import { WITHOUT_POLICY } from '../../src/service/policy-keeper.ts';
import { Wishes } from '../../src/service/wishes/wanted.ts';
import { problemsOf, sha256, valueOf } from '../support/blueprint.ts';

type Texts = Readonly<Record<string, string | Uint8Array>>;

const files = (texts: Texts): Files => ({
  list: async (folder) => Object.keys(texts).filter((path) => path.startsWith(`${folder}/`)),
  file: async (path) => {
    const text = texts[path];
    return typeof text === 'string' ? new TextEncoder().encode(text) : text;
  },
});

const load = (texts: Texts): Promise<Result<readonly Blueprint[]>> =>
  loadBlueprints(files(texts), 'repository');

const lambda = (code: string): string =>
  `Resources: { F: { Type: AWS::Lambda::Function, Properties: { Role: r, Code: ${code} } } }\n`;

const ONE: Texts = {
  'blueprints/score/score.yaml': lambda('lambdas/f'),
  'blueprints/score/lambdas/f/index.py': 'def handler(event, context): return 1\n',
  'blueprints/score/lambdas/f/lib/tables.py': 'X = 1\n',
};

/** The one archive of the one blueprint. */
async function archive(texts: Texts) {
  const [blueprint] = valueOf(await load(texts));
  const [only] = blueprint?.code ?? [];
  if (only === undefined) throw new Error('there is no archive');
  return only;
}

/** What an unpacker finds: it goes by the directory at the end. */
function unpacked(bytes: Uint8Array): readonly (readonly [path: string, content: string])[] {
  const zip = Buffer.from(bytes);
  const end = zip.length - 22;
  const found = new Map<string, string>();
  for (let at = zip.readUInt32LE(end + 16); at < end;) {
    const [size, long, from] = [
      zip.readUInt32LE(at + 24),
      zip.readUInt16LE(at + 28),
      zip.readUInt32LE(at + 42),
    ];
    const name = zip.toString('utf8', at + 46, at + 46 + long);
    const content = zip.subarray(from + 30 + long, from + 30 + long + size);
    expect(zip.toString('utf8', from + 30, from + 30 + long)).to.equal(name);
    expect(crc32(content))
      .to.equal(zip.readUInt32LE(at + 16))
      .and.to.equal(zip.readUInt32LE(from + 14));
    found.set(name, content.toString());
    at += 46 + long;
  }
  expect([...found]).to.have.length(zip.readUInt16LE(end + 10));
  return [...found];
}

describe('Code that a blueprint brings along', () => {
  it('is packed as it lies there, in order, and the template names its place in the bucket', async () => {
    const [blueprint] = valueOf(await load(ONE));
    const { key, bytes } = await archive(ONE);
    expect(unpacked(bytes)).to.deep.equal([
      ['index.py', 'def handler(event, context): return 1\n'],
      ['lib/tables.py', 'X = 1\n'],
    ]);
    expect(blueprint?.template['Resources']).to.deep.equal({
      F: {
        Type: 'AWS::Lambda::Function',
        Properties: { Role: 'r', Code: { S3Bucket: { 'Mlops::Input': 'mlops:assets_bucket' }, S3Key: key } },
      },
    });
  });

  it('has the same bytes on every machine and with every Node', async () => {
    const { key, bytes } = await archive(ONE);
    expect(key).to.equal('code/f44ea783bbe280af29a48a59143c0e01cdf9c7e28ed5bd6de3bec307d3db6a49.zip');
    expect(sha256(Buffer.from(bytes).toString('hex'))).to.equal(
      'd3000cc78660646563ea501711754a6860a2013b8a65d1554b1fe20f521d7dae',
    );
  });

  it('has another name when a byte or a path of it changes, and no other when what runs leave behind does', async () => {
    const { key } = await archive(ONE);
    const other = async (change: Texts) => (await archive({ ...ONE, ...change })).key;
    expect(await other({ 'blueprints/score/lambdas/f/index.py': 'pass\n' })).to.not.equal(key);
    expect(await other({ 'blueprints/score/lambdas/f/empty.py': '' })).to.not.equal(key);
    expect(await other({ 'blueprints/score/lambdas/f/__pycache__/index.pyc': 'x' })).to.equal(key);
    expect(
      await other({ 'blueprints/score/lambdas/g/index.py': 'x', 'blueprints/score/README.md': 'x' }),
    ).to.equal(key);
  });

  it('may lie beside the blueprints, for several of them, and is one archive then', async () => {
    const found = valueOf(
      await load({
        'blueprints/one/one.yaml': lambda('../lambdas/shared/'),
        'blueprints/two/two.yaml': lambda('../lambdas/shared'),
        'blueprints/lambdas/shared/index.py': 'x',
      }),
    );
    expect(new Set(found.flatMap(({ code }) => code.map(({ key }) => key))).size).to.equal(1);
  });

  it('goes into layers and into functions of the serverless transform too', async () => {
    const [blueprint] = valueOf(
      await load({
        'blueprints/a/a.yaml':
          'Transform: AWS::Serverless-2016-10-31\nResources:\n' +
          '  F: { Type: AWS::Serverless::Function, Properties: { CodeUri: lambdas/f } }\n' +
          '  L: { Type: AWS::Lambda::LayerVersion, Properties: { Content: ./lambdas/f } }\n',
        'blueprints/a/lambdas/f/index.py': 'x',
      }),
    );
    const S3Bucket = { 'Mlops::Input': 'mlops:assets_bucket' };
    const key = blueprint?.code[0]?.key ?? '';
    expect(blueprint?.code).to.have.length(1);
    expect(blueprint?.template['Resources']).to.deep.include({
      F: { Type: 'AWS::Serverless::Function', Properties: { CodeUri: { Bucket: S3Bucket, Key: key } } },
      L: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Bucket, S3Key: key } } },
    });
  });

  it('is left alone where it is inline or in a bucket already', async () => {
    for (const code of ['{ ZipFile: "pass" }', '{ S3Bucket: b, S3Key: lambdas/f }', 's3://b/k']) {
      const [blueprint] = valueOf(await load({ 'blueprints/a/a.yaml': lambda(code) }));
      expect(blueprint?.code, code).to.deep.equal([]);
    }
  });

  const refused: readonly (readonly [string, Texts, string])[] = [
    [
      'is not there',
      { 'blueprints/a/a.yaml': lambda('lambdas/f') },
      'there is no file in the folder `lambdas/f`',
    ],
    [
      'leads elsewhere',
      { 'blueprints/a/a.yaml': lambda('../../f') },
      'is not where the code of a function can be',
    ],
    [
      'is that of another blueprint',
      { ...ONE, 'blueprints/a/a.yaml': lambda('../score/lambdas/f') },
      'is not where',
    ],
    [
      'is a file',
      { 'blueprints/a/a.yaml': lambda('lambdas/f.zip'), 'blueprints/a/lambdas/f.zip': 'PK' },
      'there is no file in the folder `lambdas/f.zip`',
    ],
    [
      'is large',
      {
        ...ONE,
        ...Object.fromEntries(
          Array.from({ length: 5 }, (_, index) => [
            `blueprints/score/lambdas/f/${index}`,
            new Uint8Array(2 ** 22),
          ]),
        ),
      },
      'the folder holds more than 16 MiB',
    ],
    [
      'has very many files',
      {
        ...ONE,
        ...Object.fromEntries(
          Array.from({ length: 1000 }, (_, index) => [`blueprints/score/lambdas/f/${index}`, '']),
        ),
      },
      'the folder holds more than 1000 files',
    ],
    [
      'is large all together',
      Object.fromEntries(
        ['a', 'b', 'c'].flatMap((name) => [
          [`blueprints/${name}/${name}.yaml`, lambda('lambdas/f')],
          ...[1, 2, 3].map((part) => [`blueprints/${name}/lambdas/f/${part}`, new Uint8Array(2 ** 22)]),
        ]),
      ),
      'more than 32 MiB',
    ],
  ];
  for (const [what, texts, words] of refused)
    it(`is refused when it ${what}`, async () => {
      const messages = problemsOf(await load(texts)).map(({ message }) => message);
      expect(messages.join('\n')).to.include(words);
    });

  it('survives packing, whatever it is', () => {
    const content = fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string(), { maxKeys: 5 });
    fc.assert(
      fc.property(content, (given) => {
        const paths = Object.keys(given);
        const packed = storeZip(paths.map((path) => ({ path, bytes: Buffer.from(given[path] ?? '') })));
        expect(unpacked(packed)).to.have.deep.members(
          paths.map((path) => [path, Buffer.from(given[path] ?? '').toString()]),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('A pipeline whose blueprint brings code', () => {
  const entry = { name: 'score', pipeline_type: 'score' };
  const commit = (bucket: string | null, texts: Texts = ONE) =>
    readDesire(
      files({
        ...texts,
        'mlops-config.json': JSON.stringify({
          version: 1,
          environments: { prod: bucket === null ? {} : { assets_bucket: bucket } },
          pipelines: [entry],
        }),
      }),
      'mlops-config.json',
      [],
    );
  const wanted = async (bucket: string | null, texts: Texts = ONE) => {
    const desire = valueOf(await commit(bucket, texts));
    const place = {
      policy: WITHOUT_POLICY,
      instance: 'mlops',
      sourceId: 'test',
      region: 'eu-west-1',
      assetsBucket: null,
      executionRoleArn: null,
      hash: sha256,
    };
    const [environment] = desire.config.environments;
    const [wish] =
      environment === undefined ? [] : await new Wishes(place, desire).of(environment, () => undefined);
    if (wish === undefined) throw new Error('nothing is wished for');
    return wish;
  };

  it('names the bucket of its environment, and takes the archive along', async () => {
    const { desired } = await wanted('mine');
    const { key } = await archive(ONE);
    expect(desired?.template).to.include(`"Code":{"S3Bucket":"mine","S3Key":"${key}"}`);
    expect(desired?.code.map((one) => one.key)).to.deep.equal([key]);
  });

  it('is the same while its code is, and is the same content in every bucket', async () => {
    const [one, same, elsewhere, changed] = [
      await wanted('mine'),
      await wanted('mine', { ...ONE, 'blueprints/score/README.md': 'words' }),
      await wanted('yours'),
      await wanted('mine', { ...ONE, 'blueprints/score/lambdas/f/index.py': 'pass\n' }),
    ].map(({ desired }) => desired);
    expect(same?.digest).to.equal(one?.digest);
    expect(elsewhere?.content).to.equal(one?.content);
    expect(elsewhere?.digest).to.not.equal(one?.digest);
    expect(changed?.digest).to.not.equal(one?.digest);
    expect(changed?.content).to.not.equal(one?.content);
  });

  it('is warned about and held where there is no bucket', async () => {
    expect(problemsOf(await commit(null)).map(({ code, message }) => [code, message])).to.deep.equal([
      [
        'no-assets-bucket',
        'The code of the functions of `score` goes to an assets bucket, and environment "prod" names none.',
      ],
    ]);
    const { desired, blocked } = await wanted(null);
    expect(desired).to.equal(null);
    expect(blocked).to.deep.equal({
      kind: 'incomplete',
      why: 'The code of its functions goes to the assets bucket, and environment prod has none.',
      releases: 'Set "assets_bucket" in the environment or MLOPS_ASSETS_BUCKET.',
    });
  });
});
