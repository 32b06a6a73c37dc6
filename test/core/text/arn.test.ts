import { expect } from 'chai';
import { accountIn, regionIn } from '../../../src/core/text/arn.ts';

describe('An ARN', () => {
  const rows: readonly (readonly [string, string | null, string | null])[] = [
    ['arn:aws:cloudformation:eu-west-1:222222222222:stack/churn/1a2b', '222222222222', 'eu-west-1'],
    ['arn:aws:iam::222222222222:role/deploy', '222222222222', null],
    ['arn:aws:s3:::bucket', null, null],
    ['churn', null, null],
  ];
  for (const [arn, account, region] of rows)
    it(`lies in account ${account} and region ${region}: ${arn}`, () => {
      expect(accountIn(arn)).to.equal(account);
      expect(regionIn(arn)).to.equal(region);
    });
});
