import { CloudFormationClient, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { setMaxListeners } from 'node:events';
import type { Answer } from '../../src/core/show/changes.ts';
import { SECOND } from '../../src/core/text/time.ts';
import { askAws } from '../../src/service/run/ask-aws.ts';
import type { Asked } from '../../src/service/run/ask-aws.ts';
import type { Preview } from '../../src/service/run/reconciler.ts';
import type { Signals } from '../../src/service/signals.ts';
import type { Trouble } from '../../src/simulator/trouble.ts';
import { codeOf } from '../adapters/fault-of.ts';
import { sha256 } from '../support/planner.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const never = new AbortController().signal;
setMaxListeners(0, never);
const NEVER: Signals = { reads: never, writes: never };

const ask = (rig: Rig, preview: Preview, signals = NEVER): Promise<Asked> =>
  askAws({ clock: rig.clock, hash: sha256 }, preview, signals);

/** A topic that is to say something else, and one that is new. */
async function changing(): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy({ pipelines: [topic('churn')] });
  rig.commit({ pipelines: [topic('churn', { text: 'other' }), topic('fraud')] });
  return rig;
}

async function changeSetsOf(rig: Rig): Promise<readonly string[]> {
  const client = new CloudFormationClient(rig.clientOptions);
  const { Summaries: found } = await client.send(
    new ListChangeSetsCommand({ StackName: 'mlops-default-churn' }),
  );
  return (found ?? []).flatMap(({ ChangeSetName: name }) => name ?? []);
}

const about = (asked: Asked, pipeline: string): Answer | undefined =>
  [...asked.answers].find(([step]) => step.pipeline === pipeline)?.[1];

const whyNot = (asked: Asked): string => {
  const answer = about(asked, 'churn');
  return answer?.kind === 'none' ? answer.why : `${answer?.kind}`;
};

describe('Asking AWS what a plan would do', () => {
  it('tells what an update changes, takes its change set away again, and remembers nothing', async () => {
    const rig = await changing();
    const preview = await rig.preview();
    const before = JSON.stringify((await rig.store.load()).memory);
    let asked: Asked | undefined;
    const writes = await rig.writesDuring(async () => {
      asked = await ask(rig, preview);
    });
    expect(writes).to.deep.equal({ CreateChangeSet: 1, DeleteChangeSet: 1 });
    if (asked === undefined) throw new Error('there is no answer');
    expect(about(asked, 'churn')).to.deep.equal({
      kind: 'changes',
      changes: [
        {
          resource: 'Topic',
          type: 'AWS::SNS::Topic',
          action: 'modify',
          replacement: 'no',
          policy: null,
          scope: ['Properties'],
        },
      ],
    });
    expect(asked.left).to.deep.equal([]);
    expect(await changeSetsOf(rig)).to.deep.equal([]);
    expect(JSON.stringify((await rig.store.load()).memory)).to.equal(before);
  });

  it('does not ask about a new stack, for that would leave an empty one behind', async () => {
    const rig = await changing();
    const asked = await ask(rig, await rig.preview());
    expect(about(asked, 'fraud')).to.include({ kind: 'none' });
    expect(Object.keys(rig.statuses())).to.deep.equal(['mlops-default-churn']);
  });

  it('goes on with what an interrupted run left behind, and takes that away, too', async () => {
    const rig = await changing();
    const preview = await rig.preview();
    rig.inject({ kind: 'access-denied', operation: 'DeleteChangeSet', times: 'always' });
    await ask(rig, preview);
    const [left = '', ...others] = await changeSetsOf(rig);
    expect(left).to.match(/^mr-plan-[0-9a-f]{16}-[0-9a-f]{12}$/);
    expect(others).to.deep.equal([]);
    rig.simulator.calm();
    rig.pass(SECOND);
    expect(about(await ask(rig, preview), 'churn')?.kind).to.equal('changes');
    expect(await changeSetsOf(rig)).to.deep.equal([]);
  });

  it('says what is left and how to remove it, when it cannot be taken away', async () => {
    const rig = await changing();
    rig.inject({ kind: 'access-denied', operation: 'DeleteChangeSet', times: 'always' });
    const asked = await ask(rig, await rig.preview());
    const [name = ''] = await changeSetsOf(rig);
    expect(asked.left).to.have.length(1);
    expect(asked.left[0]).to.contain(
      `aws cloudformation delete-change-set --stack-name mlops-default-churn --change-set-name ${name}`,
    );
  });

  const troubles: readonly (readonly [string, Trouble, RegExp])[] = [
    ['may not ask', { kind: 'access-denied', operation: 'CreateChangeSet' }, /not authorized/],
    ['may not read the answer', { kind: 'access-denied', operation: 'DescribeChangeSet' }, /not authorized/],
    [
      'loses the connection to the question each time',
      { kind: 'lost-response', operation: 'CreateChangeSet', times: 'always' },
      /./,
    ],
  ];
  for (const [what, trouble, why] of troubles)
    it(`leaves nothing behind when it ${what}`, async () => {
      const rig = await changing();
      const preview = await rig.preview();
      rig.inject(trouble);
      const asked = await ask(rig, preview);
      expect(whyNot(asked)).to.match(why);
      expect(asked.left).to.deep.equal([]);
      expect(await changeSetsOf(rig)).to.deep.equal([]);
    });

  it('says that the stack is another one by now', async () => {
    const rig = await changing();
    const preview = await rig.preview();
    await rig.settle();
    rig.commit({ pipelines: [{ name: 'churn', state: 'absent' }] });
    await rig.look();
    expect(whyNot(await ask(rig, preview))).to.contain('Plan again.');
  });

  it('leaves nothing behind when it is interrupted, and says that there is no answer', async () => {
    const rig = await changing();
    const preview = await rig.preview();
    const stop = new AbortController();
    rig.clock.after(1, () => stop.abort());
    expect(await codeOf(ask(rig, preview, { reads: stop.signal, writes: never }))).to.equal('interrupted');
    expect(await changeSetsOf(rig)).to.deep.equal([]);
    const writes = await rig.writesDuring(() =>
      codeOf(ask(rig, preview, { reads: stop.signal, writes: never })),
    );
    expect(writes).to.deep.equal({});
  });
});
