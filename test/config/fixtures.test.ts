import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { problemsOf, read } from './reading.ts';

/** Tests run compiled, from the root of the repository. */
const FOLDER = 'test/fixtures/config';

const fixtures = (kind: 'valid' | 'invalid'): readonly string[] =>
  readdirSync(`${FOLDER}/${kind}`).map((file) => file.replace('.json', ''));

const bytesOf = (kind: 'valid' | 'invalid', fixture: string): Uint8Array =>
  readFileSync(`${FOLDER}/${kind}/${fixture}.json`);

type Row = readonly [code: string, line: number, column: number, pointer: string];

/** Every problem of every file, in the order of the file. */
const INVALID: Readonly<Record<string, readonly Row[]>> = {
  'broken-environments': [['wrong-type', 3, 19, '/environments']],
  dependencies: [
    ['dependency-cycle', 7, 90, '/pipelines/2/endpoint_name/output_of'],
    ['self-dependency', 8, 73, '/pipelines/3/depends_on/0'],
    ['unknown-pipeline', 8, 78, '/pipelines/3/depends_on/1'],
    ['dependency-environment', 10, 73, '/pipelines/5/depends_on/0'],
    ['absent-dependency', 10, 85, '/pipelines/5/depends_on/1'],
    ['unknown-pipeline', 11, 69, '/pipelines/6/depends_on/1'],
    ['repeated', 12, 78, '/pipelines/7/depends_on/1'],
  ],
  entries: [
    ['missing-key', 4, 5, '/pipelines/0'],
    ['wrong-type', 5, 37, '/pipelines/1/pipeline_type'],
    ['not-allowed', 5, 49, '/pipelines/1/state'],
    ['out-of-range', 6, 37, '/pipelines/2/pipeline_type'],
    ['out-of-range', 6, 57, '/pipelines/2/environments'],
    ['misplaced-key', 6, 89, '/pipelines/2/overrides/default/name'],
    ['missing-key', 7, 69, '/pipelines/3/suspend'],
    ['missing-key', 7, 82, '/pipelines/3/adopt'],
    ['out-of-range', 7, 96, '/pipelines/3/notify'],
    ['wrong-format', 8, 95, '/pipelines/4/suspend/until'],
    ['wrong-format', 9, 95, '/pipelines/5/suspend/until'],
    ['wrong-format', 10, 92, '/pipelines/6/verify/soak'],
    ['out-of-range', 10, 122, '/pipelines/6/verify/expect/status'],
    ['wrong-keys', 11, 66, '/pipelines/7/test'],
    ['out-of-range', 11, 82, '/pipelines/7/test/match_rate'],
    ['wrong-keys', 12, 66, '/pipelines/8/test'],
    ['out-of-range', 13, 67, '/pipelines/9/retry'],
    ['not-allowed', 13, 80, '/pipelines/9/drift'],
    ['not-allowed', 13, 101, '/pipelines/9/on_removal'],
    ['repeated', 14, 87, '/pipelines/10/notify/on/1'],
    ['wrong-format', 15, 74, '/pipelines/11/parameters/not-a-name'],
  ],
  environments: [
    ['unknown-environment', 4, 24, '/promotion/1'],
    ['unknown-environment', 9, 31, '/pipelines/0/environments/1'],
    ['unused-override', 10, 22, '/pipelines/0/overrides/prod'],
    ['unknown-environment', 10, 34, '/pipelines/0/overrides/test'],
  ],
  'hostile-keys': [
    ['forbidden-key', 3, 3, '/__proto__'],
    ['forbidden-key', 5, 58, '/pipelines/0/constructor'],
    ['forbidden-key', 5, 75, '/pipelines/0/constructor/prototype'],
    ['duplicate-key', 5, 93, '/pipelines/0/name'],
  ],
  names: [
    ['same-stack', 11, 15, '/pipelines/1/name'],
    ['duplicate-name', 14, 15, '/pipelines/4/name'],
    ['unknown-pipeline-type', 14, 37, '/pipelines/4/pipeline_type'],
  ],
  'older-form': [['older-form', 2, 3, '/pipeline_type']],
  references: [
    ['unknown-pipeline', 3, 47, '/defaults/kms_key_arn/output_of'],
    ['self-dependency', 6, 90, '/pipelines/0/endpoint_name/output_of'],
    ['malformed-reference', 11, 53, '/pipelines/1/container_env/LIST/1/output_of'],
    ['malformed-reference', 12, 46, '/pipelines/1/parameters/Name/output_of'],
    ['unknown-pipeline', 13, 55, '/pipelines/1/overrides/dev/extra/output_of'],
  ],
  'stage-values': [['older-form', 7, 29, '/pipelines/0/inference_instance']],
  tags: [
    ['wrong-format', 3, 27, '/defaults/tags/aws:x'],
    ['wrong-format', 3, 41, '/defaults/tags/mlops:pipeline'],
    ['wrong-format', 3, 72, '/defaults/tags/fine'],
    ['wrong-type', 3, 86, '/defaults/tags/number'],
    ['wrong-format', 3, 96, '/defaults/tags/odd'],
    ['too-many-tags', 5, 66, '/pipelines/0/tags'],
  ],
  'ten-mistakes': [
    ['not-allowed', 2, 14, '/version'],
    ['unknown-key', 3, 3, '/regoin'],
    ['wrong-format', 5, 24, '/environments/dev/region'],
    ['wrong-type', 6, 26, '/environments/prod/account'],
    ['wrong-format', 9, 15, '/pipelines/0/name'],
    ['unknown-pipeline-type', 10, 41, '/pipelines/1/pipeline_type'],
    ['duplicate-name', 11, 15, '/pipelines/2/name'],
    ['wrong-format', 11, 73, '/pipelines/2/timeout'],
    ['unknown-pipeline', 15, 22, '/pipelines/3/depends_on/0'],
    ['duplicate-key', 16, 7, '/pipelines/3/depends_on'],
  ],
  'top-level': [
    ['not-allowed', 2, 14, '/version'],
    ['misplaced-key', 3, 17, '/defaults/protect'],
    ['wrong-type', 3, 42, '/defaults/tags'],
    ['wrong-format', 5, 5, '/environments/default'],
    ['wrong-format', 6, 5, '/environments/Prod'],
    ['not-allowed', 6, 29, '/environments/Prod/on_removal'],
    ['wrong-format', 6, 54, '/environments/Prod/assets_bucket'],
    ['unknown-key', 6, 68, '/environments/Prod/approvel'],
    ['out-of-range', 7, 45, '/environments/dev/limits/deletes_per_day'],
    ['wrong-type', 7, 68, '/environments/dev/limits/changed_at_once'],
    ['out-of-range', 9, 16, '/promotion'],
    ['wrong-format', 10, 17, '/approvals/0'],
    ['wrong-format', 11, 42, '/windows/0/cron'],
    ['wrong-format', 11, 67, '/windows/0/duration'],
    ['wrong-type', 12, 34, '/limits/deletes_per_day'],
    ['wrong-type', 13, 17, '/pipelines/0'],
  ],
};

describe('the fixtures of configuration files', () => {
  it('all have an expectation', () => {
    expect(fixtures('invalid').toSorted()).to.deep.equal(Object.keys(INVALID).toSorted());
  });

  for (const [fixture, rows] of Object.entries(INVALID)) {
    it(`rejects ${fixture}.json with every problem in its place`, () => {
      const result = read(bytesOf('invalid', fixture));
      expect(result.ok).to.equal(false);
      const found = problemsOf(bytesOf('invalid', fixture)).map(({ code, line, column, pointer }) => [
        code,
        line,
        column,
        pointer,
      ]);
      expect(found).to.deep.equal(rows);
    });
  }

  for (const fixture of fixtures('valid')) {
    it(`takes ${fixture}.json`, () => {
      const result = read(bytesOf('valid', fixture));
      expect(result.ok ? [] : result.problems).to.deep.equal([]);
    });
  }

  it('give every problem a sentence, and every error in ten-mistakes.json a hint', () => {
    const problems = problemsOf(bytesOf('invalid', 'ten-mistakes'));
    expect(problems).to.have.length(10);
    expect(new Set(problems.map(({ message }) => message)).size).to.equal(10);
    for (const { message, hint } of problems) {
      expect(message).to.match(/\S+ \S+/);
      expect(hint).to.be.a('string');
    }
  });
});
