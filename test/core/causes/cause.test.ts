import { expect } from 'chai';
import { causeText, isTransient } from '../../../src/core/causes/cause.ts';
import type { Cause } from '../../../src/core/model.ts';

const because = (reason: string, resource: string | null = null): Cause => ({
  resource,
  resourceType: null,
  reason,
});

describe('A cause that goes away by itself', () => {
  for (const reason of [
    'Rate exceeded (Service: SageMaker, Status Code: 400)',
    'ThrottlingException: slow down',
    'Too Many Requests',
    'Request limit exceeded.',
    'InsufficientInstanceCapacity: no ml.p4d.24xlarge to give',
    'Insufficient capacity.',
    'CapacityError: Unable to provision requested ML compute capacity.',
    'Not enough capacity in eu-west-1a',
    'Service Unavailable. Please try again later.',
    'Internal Failure',
    'InternalServerError? No: internal server error',
    'The service is temporarily overloaded',
    'timed out while waiting for the connection',
    'Connection reset by peer',
    'Could not assume role arn:aws:iam::1:role/new',
    'CloudFormation is not authorized to assume the role',
    'Role arn:aws:iam::1:role/new is invalid or cannot be assumed',
    'The role defined for the function does not exist yet',
  ])
    it(`is: ${reason}`, () => {
      expect(isTransient(because(reason))).to.equal(true);
    });
});

describe('A cause that a person must mend', () => {
  for (const reason of [
    'The container did not pass the ping health check',
    'ResourceLimitExceeded: the account-level service limit for ml.p4d.24xlarge is 0',
    'User is not authorized to perform: sagemaker:CreateModel',
    'Could not find model data at s3://models/churn/model.tar.gz',
    'Property validation failure',
    'Stack update cancelled by the user',
    '',
  ])
    it(`is: ${reason || '(nothing)'}`, () => {
      expect(isTransient(because(reason))).to.equal(false);
    });
});

describe('A cause in one sentence', () => {
  it('begins with the resource, where there is one', () => {
    expect(causeText(because('it does not answer', 'Endpoint'))).to.equal('Endpoint: it does not answer');
    expect(causeText(because('Access denied.'))).to.equal('Access denied.');
  });
});
