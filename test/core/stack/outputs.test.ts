import { expect } from 'chai';
import type { OutputReference, Target } from '../../../src/core/config.ts';
import type { JsonObject } from '../../../src/core/text/json.ts';
import { resolveOutputs } from '../../../src/core/stack/outputs.ts';

const target = (inputs: JsonObject, parameters: JsonObject = {}): Target => ({
  environment: 'default',
  inputs,
  parameters,
  origins: {},
  tags: {},
  approval: 'none',
  onRemoval: 'delete',
  windows: [],
  promotedFrom: null,
});

const lookup = ({ pipeline, key }: OutputReference) =>
  pipeline === 'features' && key === 'Bucket' ? 'my-bucket' : undefined;

const bucket = { output_of: 'features', key: 'Bucket' };
const missing = { output_of: 'features', key: 'Nothing' };

describe('Outputs of other pipelines', () => {
  it('are put in wherever a reference stands, however deep', () => {
    const {
      resolved,
      missing: none,
      references,
    } = resolveOutputs(
      target({ plain: 1, one: bucket, deep: { list: ['x', [bucket], null, true] } }, { BucketName: bucket }),
      lookup,
    );
    expect(resolved.inputs).to.deep.equal({
      plain: 1,
      one: 'my-bucket',
      deep: { list: ['x', ['my-bucket'], null, true] },
    });
    expect(resolved.parameters).to.deep.equal({ BucketName: 'my-bucket' });
    expect(none).to.equal(null);
    expect(references).to.equal(3);
  });

  it('that do not exist yet hold the pipeline, naming the first of them', () => {
    const { resolved, missing: held } = resolveOutputs(target({ a: bucket, b: missing, c: missing }), lookup);
    expect(held).to.deep.equal({
      kind: 'dependency',
      why: 'It needs the output Nothing of features, which has no such output now.',
      releases: 'features in sync, with an output named Nothing.',
    });
    expect(resolved.inputs).to.deep.equal({ a: 'my-bucket', b: null, c: null });
  });

  it('change nothing where there is no reference, and say so', () => {
    const plain = target({ a: { output_of: 'features' }, b: [] });
    expect(resolveOutputs(plain, lookup)).to.deep.equal({ resolved: plain, missing: null, references: 0 });
  });

  it('may be empty texts', () => {
    expect(resolveOutputs(target({ a: bucket }), () => '').resolved.inputs).to.deep.equal({ a: '' });
  });
});
