import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { expect } from 'chai';
import { isStateful, statefulTypes } from '../../../src/core/stack/stateful.ts';

describe('the types that hold what is nowhere else', () => {
  it('are types that CloudFormation has', () => {
    const known = new Set(
      loadAwsServiceSpecSync()
        .all('resource')
        .map(({ cloudFormationType: type }) => type),
    );
    expect(statefulTypes.filter((type) => !known.has(type))).to.deep.equal([]);
  }).timeout(20_000);

  it('are each named once', () => {
    expect(statefulTypes.filter((type, index) => statefulTypes.indexOf(type) !== index)).to.deep.equal([]);
  });

  it('are no types that every deployment makes anew', () => {
    for (const type of ['AWS::SageMaker::Model', 'AWS::SageMaker::EndpointConfig', 'AWS::IAM::Role'])
      expect(isStateful(type)).to.equal(false);
  });
});
