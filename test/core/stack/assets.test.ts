import { expect } from 'chai';
import { NO_BUCKET, locateAssets } from '../../../src/core/stack/assets.ts';
import { parse, target, valueOf } from '../../support/blueprint.ts';

const BLUEPRINT = valueOf(
  parse(`
Metadata: { Mlops: { S3Keys: [ModelLocation] } }
Parameters:
  ModelLocation: { Type: String, Default: '' }
  Note: { Type: String, Default: '' }
Resources: { Topic: { Type: AWS::SNS::Topic } }
`),
);

const located = (value: string, bucket: string | null = 'assets') =>
  locateAssets(BLUEPRINT, target({ model_location: value, note: 'a/b' }), bucket);

describe('a location in an assets bucket', () => {
  it('is made whole from a bare key, and nothing else is touched', () => {
    const { target: made, withoutBucket } = located('churn/model.tar.gz');
    expect(made.inputs).to.deep.equal({ model_location: 's3://assets/churn/model.tar.gz', note: 'a/b' });
    expect(withoutBucket).to.deep.equal([]);
  });

  for (const value of ['s3://mine/model.tar.gz', 'https://x/y', '', '{{resolve:ssm:where}}']) {
    it(`is left as it is when it reads "${value}"`, () => {
      expect(located(value).target.inputs['model_location']).to.equal(value);
      expect(located(value, null).withoutBucket).to.deep.equal([]);
    });
  }

  it('is left alone when it comes from another pipeline, or is no text at all', () => {
    const reference = { output_of: 'training', key: 'Model' };
    const inputs = { model_location: reference };
    expect(locateAssets(BLUEPRINT, target(inputs), null)).to.deep.equal({
      target: target(inputs),
      withoutBucket: [],
    });
  });

  it('is found in `parameters` as well', () => {
    const { target: made } = locateAssets(
      BLUEPRINT,
      target({}, { parameters: { ModelLocation: 'a.tar.gz' } }),
      'assets',
    );
    expect(made.parameters).to.deep.equal({ ModelLocation: 's3://assets/a.tar.gz' });
  });

  it('is reported, and still well formed, when no bucket is named', () => {
    const inputs = { model_location: 'a.tar.gz' };
    const { target: made, withoutBucket } = locateAssets(
      BLUEPRINT,
      target(inputs, { parameters: { ModelLocation: 'b.tar.gz' } }),
      null,
    );
    expect(withoutBucket).to.deep.equal(['model_location', 'parameters/ModelLocation']);
    expect(made.inputs).to.deep.equal({ model_location: `s3://${NO_BUCKET}/a.tar.gz` });
  });
});
