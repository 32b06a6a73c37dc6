import { expect } from 'chai';
import * as fc from 'fast-check';
import { OLDER_TYPES, RULES } from '../../../src/config/older/rules.ts';
import type { Form } from '../../../src/config/older/field.ts';
import { joinedName, withEnding } from '../../../src/config/older/name.ts';
import { fileOf, parsed, read } from './reading.ts';

const FIELDS = [...new Set(RULES.flatMap(({ fields }) => Object.keys(fields)))];

const word = fc.oneof(
  fc.constantFrom('churn', 'bucket/prefix/', 's3://a/b', 'True', '20', '', 'batch', 'realtime', '__proto__'),
  fc.string(),
);

const leaf = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null));

const value = fc.oneof(
  leaf,
  fc.record({ dev: leaf, staging: leaf, prod: leaf }, { requiredKeys: [] }),
  fc.record({ output_of: fc.constant('churn'), key: word }),
  fc.array(leaf, { maxLength: 2 }),
);

const KEYS = [...FIELDS, 'name', 'tags', 'environments', 'state', 'overrides', 'depends_on', 'toString', 'x'];

/** Anything an older entry may look like, hardly ever a good one. */
const entry = fc
  .tuple(
    fc.constantFrom(...OLDER_TYPES, 'batch_transform', 'toString'),
    fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 8 }),
  )
  .map(([pipeline_type, more]) => ({ pipeline_type, model_name: 'churn', inference_type: 'batch', ...more }));

const environments = fc.constantFrom({}, { dev: {} }, { dev: {}, staging: {}, prod: {} });

const file = fc.oneof(
  entry,
  fc.array(fc.oneof(entry, value), { maxLength: 4 }),
  fc
    .tuple(
      fc.array(fc.oneof(entry, value), { maxLength: 4 }),
      fc.constantFrom({}, { dev: {} }, { dev: {}, staging: {}, prod: {} }, 7),
    )
    .map(([entries, environments]) => fileOf(entries, { environments })),
);

/** A value as the framework took it. */
const VALUES: Readonly<Record<Form, fc.Arbitrary<unknown>>> = {
  text: fc.constantFrom('', 'xgboost', 'ml.m5.large'),
  'lower-case': fc.constantFrom('Live ', 'live'),
  'assets-key': fc.constantFrom('churn/model.tar.gz', 'data/'),
  'bucket-path': fc.constantFrom('bucket/prefix/', 's3://bucket/prefix'),
  number: fc.constantFrom(20, '20', '0.5'),
  toggle: fc.constantFrom('True', 'False', true),
  'card-part': fc.constantFrom({ training_environment: ['image'] }, [{ name: 'x' }]),
  objective: fc.constantFrom({}, { function: 'Maximize', notes: 'x' }),
  object: fc.constantFrom({}, { eta: ['continuous', [0, 1]] }),
  texts: fc.constantFrom({}, { eta: 0.1, objective: 'auc', deep: [1] }),
  ranges: fc.constantFrom({}, { eta: ['continuous', [0, 1]], booster: ['categorical', ['dart']] }),
  anything: fc.constantFrom('0.5', 0.5, { probability: 0 }),
};

/** An entry as the framework took it. */
const sound = fc.constantFrom(...RULES).chain(({ type, fields }) => {
  const values = Object.entries(fields).map(([key, { form, staged, choices, members }]) => {
    if (members !== null) return [key, fc.constant({})] as const;
    const one = choices === null ? VALUES[form] : fc.constantFrom(...choices);
    const stages = fc.record({ dev: one, staging: one, prod: one }, { requiredKeys: ['prod'] });
    return [key, staged ? fc.oneof(one, stages) : one] as const;
  });
  const named = { name: 'card', model_name: 'churn', inference_type: 'batch', pipeline_type: type };
  return fc.record(Object.fromEntries(values), { requiredKeys: [] }).map((body) => ({
    ...Object.fromEntries(Object.entries(named).filter(([key]) => key in fields || key === 'pipeline_type')),
    ...body,
  }));
});

const soundFile = fc.oneof(
  sound,
  fc.tuple(sound, environments).map(([entry, declared]) => fileOf([entry], { environments: declared })),
);

describe('whatever stands in an older file', () => {
  it('is read or refused with places inside the file, never with a crash', () => {
    fc.assert(
      fc.property(file, (config) => {
        const text = JSON.stringify(config, null, 1);
        const lines = text.split('\n').length;
        const result = read(text);
        const problems = result.ok ? result.warnings : result.problems;
        expect(result.ok || problems.some(({ severity }) => severity === 'error')).to.equal(true);
        for (const { line, message } of problems) {
          expect(line ?? 1).to.be.within(1, lines);
          expect(message).to.be.a('string');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('means the same when it is written in the form of today', () => {
    let good = 0;
    fc.assert(
      fc.property(soundFile, (config) => {
        const result = read(config);
        if (!result.ok) return;
        good += 1;
        const { config: meant, document } = result.value;
        const again = parsed(document).config;
        const shown = (pipelines: typeof meant.pipelines): unknown =>
          pipelines.map((entry) => ({ ...entry, place: null, incomplete: null, understoodFrom: null }));
        expect(shown(again.pipelines)).to.deep.equal(shown(meant.pipelines));
        expect(again.environments).to.deep.equal(meant.environments);
      }),
      { numRuns: 300 },
    );
    expect(good).to.be.greaterThan(100);
  });

  it('gets a legal name, and no other model gets the same by an accident of its length', () => {
    const models = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{40,80}$/), {
      minLength: 2,
      maxLength: 2,
    });
    fc.assert(
      fc.property(
        fc.string(),
        models,
        fc.constantFrom(...OLDER_TYPES),
        (odd, [one = '', other = ''], type) => {
          for (const ending of ['', '-image', '-api']) {
            const names = [odd, one, other].map((model) => joinedName(model, type));
            const legal = names.map((name) => (name === null ? null : withEnding(name, ending)));
            for (const name of legal) expect(name ?? 'a').to.match(/^[a-z][a-z0-9-]{0,62}$/);
            expect(legal[1]).not.to.equal(legal[2]);
          }
        },
      ),
    );
  });
});
