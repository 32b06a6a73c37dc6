import { expect } from 'chai';
import { assert, asyncProperty } from 'fast-check';
import { foresee } from '../../src/adapters/forecast/foresee.ts';
import { isStateful } from '../../src/core/stack/stateful.ts';
import { simulate } from '../simulator/support.ts';
import { templates } from '../simulator/templates.ts';

describe('The forecast, held against what an update then does', () => {
  it('has named everything with data in it that is replaced or gone, and is right where it is certain', async () => {
    await assert(
      asyncProperty(templates, templates, async (before, after) => {
        const aws = simulate();
        await aws.create('s', before);
        aws.settle();
        const resources = () => new Map(aws.stack('s').resources.map((one) => [one.logicalId, one]));
        const old = resources();
        const { destroys } = foresee({
          live: { template: JSON.stringify(before), parameters: {}, tags: {} },
          desired: { template: JSON.stringify(after), parameters: {}, tags: {} },
        });
        const began = await aws.update('s', after).then(
          () => true,
          () => false,
        );
        aws.settle();
        // Nothing to update: then nothing may have been said to be certain, either.
        expect(aws.stack('s').status).to.equal(began ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE');
        const now = resources();
        const destroyed = [...old.values()]
          .filter(
            ({ type, logicalId, physicalId }) =>
              isStateful(type) && now.get(logicalId)?.physicalId !== physicalId,
          )
          .map(({ logicalId }) => logicalId);
        expect(destroys.map(({ resource }) => resource)).to.include.members(destroyed);
        expect(destroyed).to.include.members(
          destroys.filter(({ certain }) => certain).map(({ resource }) => resource),
        );
      }),
      { numRuns: 100 },
    );
  }).timeout(30_000);
});
