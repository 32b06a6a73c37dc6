import { expect } from 'chai';
import * as fc from 'fast-check';
import { firstCause, reachesBack } from '../../../src/adapters/cloudformation/first-cause.ts';
import { fromOperationEvent, fromStackEvent } from '../../../src/adapters/cloudformation/stack-event.ts';
import type { StackEvent } from '../../../src/core/stack-event.ts';

/** One line of history: `token resource status: reason`; the stack itself is `-`. Written oldest first. */
const history = (...lines: readonly string[]): readonly StackEvent[] =>
  lines
    .map((line, index): StackEvent => {
      const [, token = '', resource = '', status = '', reason] =
        /^(\S+) (\S+) (\w+)(?:: (.*))?$/.exec(line) ?? [];
      return {
        at: index,
        resource: resource === '-' ? null : resource,
        resourceType: resource === '-' ? null : 'AWS::X::Y',
        status,
        reason: reason ?? null,
        token: token === '-' ? null : token,
        operation: null,
      };
    })
    .toReversed();

const failedUpdate = [
  't1 - UPDATE_IN_PROGRESS: User Initiated',
  't1 Role UPDATE_COMPLETE',
  't1 Model CREATE_FAILED: Could not find model data',
  't1 Alarm CREATE_FAILED: Resource creation cancelled',
  't1 - UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Model, Alarm].',
  't1 - UPDATE_ROLLBACK_COMPLETE',
];

describe('The first cause of a failure', () => {
  const table: readonly {
    readonly sentence: string;
    readonly events: readonly string[];
    readonly token?: string;
    readonly expected: readonly [resource: string | null, reason: string] | undefined;
  }[] = [
    {
      sentence: 'is the first resource that failed, not what was cancelled because of it',
      events: failedUpdate,
      token: 't1',
      expected: ['Model', 'Could not find model data'],
    },
    {
      sentence: 'is found without a token too',
      events: failedUpdate,
      expected: ['Model', 'Could not find model data'],
    },
    {
      sentence: 'is not the cancellation even when that comes first in the list',
      events: [
        't1 Alarm CREATE_FAILED: Resource creation Cancelled',
        't1 Model CREATE_FAILED: no such image',
      ],
      expected: ['Model', 'no such image'],
    },
    {
      sentence: 'is the cancellation when nothing else is told',
      events: ['t1 Alarm CREATE_FAILED: Resource creation cancelled'],
      expected: ['Alarm', 'Resource creation cancelled'],
    },
    {
      sentence: 'is that of the operation asked for, not of a later one',
      events: [...failedUpdate, 't2 - UPDATE_IN_PROGRESS', 't2 Role UPDATE_FAILED: not allowed'],
      token: 't1',
      expected: ['Model', 'Could not find model data'],
    },
    {
      sentence: 'is that of the last operation that failed when none is asked for',
      events: [...failedUpdate, 't2 - UPDATE_IN_PROGRESS', 't2 Role UPDATE_FAILED: not allowed'],
      expected: ['Role', 'not allowed'],
    },
    {
      sentence: 'is unknown for an operation of which no event tells',
      events: failedUpdate,
      token: 't9',
      expected: undefined,
    },
    {
      sentence: 'is what the stack says when no resource failed',
      events: ['t1 - CREATE_IN_PROGRESS', 't1 - ROLLBACK_IN_PROGRESS: Stack creation time exceeded'],
      expected: [null, 'Stack creation time exceeded'],
    },
    {
      sentence: 'is found in histories without tokens, in the operation that failed last',
      events: [
        '- - CREATE_IN_PROGRESS',
        '- Old CREATE_FAILED: an older failure',
        '- - UPDATE_IN_PROGRESS',
        '- New UPDATE_FAILED: a newer failure',
        '- - UPDATE_ROLLBACK_COMPLETE',
      ],
      token: 't1',
      expected: ['New', 'a newer failure'],
    },
    {
      sentence: 'is unknown when everything went well',
      events: ['- - CREATE_IN_PROGRESS', '- - CREATE_COMPLETE'],
      expected: undefined,
    },
    { sentence: 'is unknown when nothing happened', events: [], expected: undefined },
    {
      sentence: 'is unknown when a resource failed without a word',
      events: ['t1 Model CREATE_FAILED'],
      expected: undefined,
    },
  ];
  for (const { sentence, events, token, expected } of table)
    it(sentence, () => {
      const found = firstCause(history(...events), token ?? null);
      expect(found && [found.cause.resource, found.cause.reason]).to.deep.equal(expected);
    });

  it('comes with the token of its operation, so that a restart knows which digest it was', () => {
    expect(firstCause(history(...failedUpdate), null)).to.deep.include({ token: 't1', at: 2 });
  });

  it('groups by operation where there is no token', () => {
    const events = history('- A UPDATE_FAILED: first', '- B UPDATE_FAILED: second').map((event, index) => ({
      ...event,
      operation: `op${index}`,
    }));
    expect(firstCause(events, null)?.cause.resource).to.equal('B');
  });

  it('never says a cancellation when the same operation has a cause', () => {
    const line = fc.constantFrom(
      't1 A CREATE_FAILED: Resource creation cancelled',
      't1 B UPDATE_FAILED: Resource update cancelled',
      't1 C CREATE_COMPLETE',
      't1 - ROLLBACK_IN_PROGRESS: the cascade',
    );
    fc.assert(
      fc.property(fc.array(line), fc.array(line), (before, after) => {
        const events = history(...before, 't1 Cause CREATE_FAILED: the cause', ...after);
        expect(firstCause(events, 't1')?.cause.reason).to.equal('the cause');
      }),
    );
  });
});

describe('Reading a history page by page', () => {
  it('ends when an older operation comes into sight', () => {
    const events = history('t0 - CREATE_COMPLETE', ...failedUpdate);
    expect(reachesBack(events, 't1')).to.equal(true);
    expect(reachesBack(events.slice(0, -1), 't1')).to.equal(false);
  });

  it('goes on while the operation has not been met', () => {
    expect(reachesBack(history(...failedUpdate), 't0')).to.equal(false);
    expect(reachesBack([], null)).to.equal(false);
  });
});

describe('Events of CloudFormation', () => {
  const stack = 'arn:stack';
  it('about the stack itself name no resource', () => {
    const event = fromStackEvent({
      StackId: stack,
      StackName: 's',
      EventId: 'e',
      Timestamp: new Date(5),
      LogicalResourceId: 's',
      PhysicalResourceId: stack,
      ResourceType: 'AWS::CloudFormation::Stack',
      ResourceStatus: 'CREATE_IN_PROGRESS',
    });
    expect(event).to.include({ at: 5, resource: null, resourceType: null, status: 'CREATE_IN_PROGRESS' });
  });

  it('about a nested stack name it', () => {
    const event = fromStackEvent({
      StackId: stack,
      StackName: 's',
      EventId: 'e',
      Timestamp: undefined,
      LogicalResourceId: 'Inner',
      PhysicalResourceId: 'arn:other',
      ResourceType: 'AWS::CloudFormation::Stack',
    });
    expect(event).to.include({ at: 0, resource: 'Inner', status: '' });
  });

  const told = [
    [
      'a failed validation, with the place in the template',
      {
        EventType: 'VALIDATION_ERROR',
        LogicalResourceId: 'Model',
        ValidationStatusReason: 'unknown property',
        ValidationPath: '/Resources/Model/Properties/X',
      },
      'unknown property (at /Resources/Model/Properties/X)',
    ],
    [
      'a failed validation without a place',
      { EventType: 'VALIDATION_ERROR', LogicalResourceId: 'Model', ValidationStatusReason: 'name conflict' },
      'name conflict',
    ],
    [
      'a hook that refused',
      { EventType: 'HOOK_INVOCATION_ERROR', LogicalResourceId: 'Model', HookStatusReason: 'not encrypted' },
      'not encrypted',
    ],
    [
      'a resource that failed',
      {
        EventType: 'PROVISIONING_ERROR',
        LogicalResourceId: 'Model',
        ResourceStatus: 'CREATE_FAILED',
        ResourceStatusReason: 'no such image',
      },
      'no such image',
    ],
  ] as const;
  for (const [what, event, reason] of told)
    it(`tell of ${what}`, () => {
      const read = fromOperationEvent({
        ...event,
        StackId: stack,
        EndTime: new Date(9),
        ClientRequestToken: 't',
      });
      expect(firstCause([read], 't')?.cause).to.deep.equal({ resource: 'Model', resourceType: null, reason });
    });

  it('that only warn are no cause', () => {
    const warning = fromOperationEvent({
      EventType: 'VALIDATION_ERROR',
      ValidationFailureMode: 'WARN',
      LogicalResourceId: 'Bucket',
      ValidationStatusReason: 'the bucket is not empty',
      ClientRequestToken: 't',
    });
    expect(firstCause([warning], 't')).to.equal(undefined);
  });
});
