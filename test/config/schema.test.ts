import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { RESERVED } from '../../src/config/schema.ts';
import { catalogue, problemsOf, read } from './reading.ts';

/** A JSON Schema, as far as these tests look into it. */
interface Schema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: unknown;
  readonly title?: string;
  readonly description?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly not?: Schema;
  readonly propertyNames?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly examples?: readonly unknown[];
}

const load = (name: string): Schema => JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8'));

const config = load('mlops-config');
const definitions = config.$defs ?? {};

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object in the schema: its schemas, and the maps that hold them. */
const schemasIn = (value: unknown): readonly Schema[] => [
  ...(isSchema(value) ? [value] : []),
  ...(typeof value === 'object' && value !== null ? Object.values(value).flatMap(schemasIn) : []),
];

const all = schemasIn({ ...config, examples: [] });

describe('the schema of mlops-config.json', () => {
  it('is what the generated types say', () => {
    const check = spawnSync(process.execPath, ['scripts/generate-types.mjs', '--check'], {
      encoding: 'utf8',
    });
    expect(check.stderr).to.equal('');
    expect(check.status).to.equal(0);
  }).timeout(20_000);

  it('has a noun for every pattern, because messages are made of it', () => {
    const patterns = all.filter(({ pattern }) => typeof pattern === 'string');
    expect(patterns.length).to.be.greaterThan(10);
    for (const { title, description } of patterns) {
      expect(title).to.be.a('string');
      expect(description).to.be.a('string');
    }
  });

  it('describes every key that people may write', () => {
    const properties = all.flatMap(({ type, properties: found }) =>
      type === 'object' ? Object.values(found ?? {}) : [],
    );
    expect(properties.length).to.be.greaterThan(50);
    for (const property of properties) {
      expect(property.description ?? property.$ref, JSON.stringify(property)).to.be.a('string');
    }
  });

  it('keeps the reserved keys of an entry out of defaults and overrides, all but tags and parameters', () => {
    const refused = definitions['layer']?.propertyNames?.not?.enum ?? [];
    expect([...refused, 'tags', 'parameters'].toSorted()).to.deep.equal([...RESERVED].toSorted());
  });

  it('reserves the keys that the documentation names', () => {
    expect([...RESERVED].toSorted()).to.deep.equal(
      [
        'name',
        'pipeline_type',
        'environments',
        'overrides',
        'depends_on',
        'protect',
        'state',
        'suspend',
        'adopt',
        'on_removal',
        'tags',
        'notify',
        'verify',
        'test',
        'approval',
        'drift',
        'windows',
        'promotion',
        'timeout',
        'retry',
        'parameters',
      ].toSorted(),
    );
  });

  it('has examples that are what it asks for', () => {
    const ajv = new Ajv2020({ allowUnionTypes: true, strictRequired: false });
    ajv.addSchema(config);
    const examples = Object.entries(definitions).flatMap(([name, schema]) =>
      (schema.examples ?? []).map((example) => ({ name, example })),
    );
    expect(examples.length).to.be.greaterThan(10);
    for (const { name, example } of examples) {
      expect(ajv.validate(`${config.$id}#/$defs/${name}`, example), `${name}: ${ajv.errorsText()}`).to.equal(
        true,
      );
    }
  });

  it('begins with whole files that are read without a problem', () => {
    const files = config.examples ?? [];
    expect(files.length).to.equal(2);
    for (const file of files) expect(problemsOf(file)).to.deep.equal([]);
  });
});

describe('the schema of a problem', () => {
  it('is the form of everything the reader complains of', () => {
    const ajv = new Ajv2020({ allowUnionTypes: true });
    const validate = ajv.compile(load('problem'));
    const examples = load('problem').examples ?? [];
    const endless = { version: 1, pipelines: [], approvals: Array(200).fill(1) };
    const problems = ['', '{', '{"a~/b": 1}', endless].flatMap((text) => problemsOf(text));
    expect(problems.length).to.be.greaterThan(100);
    for (const problem of [...examples, ...problems]) {
      expect(validate(problem), ajv.errorsText(validate.errors)).to.equal(true);
    }
  });
});

describe('the catalogue that the reader is given', () => {
  it('is asked for names only, so that no key of Object.prototype is a type', () => {
    expect(catalogue.canonical('toString')).to.equal(undefined);
    expect(read({ version: 1, pipelines: [{ name: 'a', pipeline_type: 'toString' }] }).ok).to.equal(false);
  });
});
