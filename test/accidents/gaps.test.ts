import { expect } from 'chai';
import { StackStatus } from '@aws-sdk/client-cloudformation';
import { toLiveStack } from '../../src/adapters/cloudformation/convert.ts';
import { NO_EVIDENCE, question } from '../../src/core/memory/evidence.ts';
import { news } from '../../src/core/news/news.ts';
import { plan } from '../../src/core/plan/plan.ts';
import { remember } from '../../src/core/memory/remember.ts';
import { snapshot } from '../../src/core/show/snapshot.ts';
import { isMove } from '../../src/core/step.ts';
import {
  absent,
  live,
  look,
  notebook,
  NOW,
  ourTags,
  rules,
  sha256,
  situation,
  wanted,
} from '../support/planner.ts';

const OURS = Object.entries(ourTags()).map(([Key, Value]) => ({ Key, Value }));

/** A stack of which AWS says no more than it must, with and without our tags. */
const bare = (status: StackStatus, tags: typeof OURS | undefined) =>
  toLiveStack({
    StackName: live().name,
    StackId: live().id,
    StackStatus: status,
    CreationTime: undefined,
    ...(tags === undefined ? {} : { Tags: tags }),
  });

describe('accidents of others: a field that is not always there', () => {
  for (const status of Object.values(StackStatus))
    it(`a stack that is ${status} and shows nothing optional is understood, and nothing of value is deleted`, () => {
      for (const tags of [undefined, OURS])
        for (const wish of [wanted(), absent(), null]) {
          const seen = situation({
            wanted: wish,
            live: bare(status, tags),
            ...(wish ? {} : { pipeline: 'churn' }),
          });
          expect(() => question(seen, NOW)).not.to.throw();
          const known = { ...seen, memory: remember(seen, NO_EVIDENCE, look()) };
          const memory = notebook([known]);
          const { steps } = plan([known], memory, rules());
          expect(steps).to.have.length(1);
          expect(news(steps, memory, new Set(['default']), sha256).transitions).to.be.an('array');
          expect(snapshot(null, steps, []).pipelines[0]?.reason).to.be.a('string').that.is.not.empty;
          const deletes = steps.filter((step) => isMove(step) && step.kind === 'delete');
          const unborn = status === 'CREATE_FAILED' || status === 'ROLLBACK_COMPLETE';
          if (!unborn || tags === undefined) expect(deletes).to.deep.equal([]);
        }
    });
});
