import { expect } from 'chai';
import { hintFor } from '../../src/core/hints.ts';

const hint = (reason: string) => hintFor({ resource: null, resourceType: null, reason });

describe('A hint', () => {
  const rows: readonly (readonly [string, RegExp])[] = [
    [
      "ResourceLimitExceeded: The account-level service limit 'ml.p4d.24xlarge' is 0 Instances",
      /Service Quotas/,
    ],
    ['InsufficientInstanceCapacity for ml.p4d', /another instance type/],
    ['CapacityError: Unable to provision requested ML compute capacity', /another instance type/],
    ['Could not assume role arn:aws:iam::1:role/x', /must exist and trust/],
    ['User: u is not authorized to perform: sagemaker:CreateModel on resource: r', /Grant that action/],
    ['AccessDenied', /Grant that action/],
    ['Could not find model data at s3://models/m.tar.gz.', /model artifact exists/],
    ['NoSuchKey', /model artifact exists/],
    ['Requested image 1.dkr.ecr.eu-west-1.amazonaws.com/x:1 not found.', /image URI/],
    ['CannotPullContainerError', /image URI/],
    ['The primary container did not pass the ping health check.', /CloudWatch/],
    ['mlops-churn already exists', /delete it or choose another name/],
    [
      'CloudFormation cannot update a stack when a custom-named resource requires replacing.',
      /Leave the name out/,
    ],
    ['One or more alarms went into ALARM state', /its metric around that time/],
  ];
  for (const [reason, expected] of rows)
    it(`says what to do about: ${reason}`, () => {
      expect(hint(reason)).to.match(expected);
    });

  it('prefers the more specific one', () => {
    expect(hint('not authorized to perform: sts:AssumeRole')).to.match(/must exist and trust/);
  });

  it('is none where we know no better than the message', () => {
    expect(hint('Something went wrong.')).to.equal(null);
    expect(hint('')).to.equal(null);
  });
});
