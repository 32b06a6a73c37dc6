import type { Letter } from '../../src/core/mail.ts';
import { NOTHING_KNOWN } from '../../src/core/memory.ts';
import type { Memory } from '../../src/core/memory.ts';
import type { Problem } from '../../src/core/text/result.ts';
import { snapshot } from '../../src/core/show/snapshot.ts';
import type { Hold, Step } from '../../src/core/step.ts';
import { Fault } from '../../src/core/fault.ts';
import { Board } from '../../src/service/run/board.ts';
import type { Pass } from '../../src/service/look/pass.ts';
import { desired, digest, live, notebook, NOW, revision, wanted } from '../support/planner.ts';

export const HASH = digest('what waits');

/** A step that is held for approval, about a parameter that differs and one that is secret. */
export function waiting(pipeline: string, change: Partial<Hold> = {}): Hold {
  const [environment, stack] = ['prod', `mlops-prod-${pipeline}`];
  const parameters = { InstanceType: 'ml.m5.xlarge', ApiToken: 'hunter22-hunter22', Same: '1' };
  const about = {
    pipeline,
    environment,
    stack,
    why: 'It differs.',
    wanted: wanted({ pipeline, environment, desired: desired({ pipeline, environment, parameters }) }),
    live: live({ pipeline, environment, parameters: { ...parameters, InstanceType: 'ml.m5.large' } }),
  };
  const action = { kind: 'update', desired: about.wanted.desired ?? desired(), live: about.live } as const;
  const meant = { ...about, kind: 'update', action, reason: 'changed', hash: HASH, destroys: [] } as const;
  return { ...about, kind: 'approval', since: NOW, releases: 'approve it', nextTry: null, meant, ...change };
}

export const synced = (pipeline: string): Step => ({
  kind: 'in-sync',
  pipeline,
  environment: 'default',
  stack: `mlops-default-${pipeline}`,
  why: 'It is as it should be.',
  wanted: wanted({ pipeline }),
  live: live({ pipeline }),
});

export const finished = (change: object = {}) => ({
  ...NOTHING_KNOWN,
  last: {
    id: 'operation-1',
    verb: 'update' as const,
    succeeded: true,
    digest: digest('x'),
    commit: revision().commit,
    began: NOW - 90_000,
    ended: NOW - 30_000,
  },
  ...change,
});

/** A mail that SNS did not take. */
export const UNSENT: Letter = {
  message: {
    id: HASH,
    topicArn: 'arn:aws:sns:eu-west-1:111111111111:news',
    subject: 'failed',
    text: 'It failed.',
    json: '{}',
    attributes: { environment: ['prod'], pipeline: ['churn'], outcome: 'failed', severity: 'error' },
  },
  written: NOW - 60_000,
  attempts: 2,
  nextTry: NOW,
  error: 'SNS refuses.',
};

export interface Seen {
  readonly steps: readonly Step[];
  readonly memory?: Partial<Memory>;
  readonly problems?: readonly Problem[];
  readonly faults?: readonly Fault[];
  readonly subject?: string;
  readonly commit?: string;
}

export const passOf = (seen: Seen): Pass => {
  const {
    steps,
    memory = {},
    problems = [],
    faults = [],
    subject = 'Serve',
    commit = revision().commit,
  } = seen;
  const at = revision({ subject, commit });
  const lost = new Fault('waiting', 'unread', 'not read');
  return {
    snapshot: snapshot(at, steps, problems, faults),
    steps,
    reading:
      faults.length > 0
        ? { kind: 'lost', fault: lost }
        : { kind: 'rejected', revision: at, problems, key: '' },
    executed: [],
    reached: { tried: 1, read: 1 },
    unreachable: faults,
    moving: false,
    unsent: 0,
    background: {
      memory: notebook([], memory),
      planHashes: { prod: HASH },
      inquiry: {
        cloudOf: () => {
          throw new Error('nobody asks AWS here');
        },
        forecasts: new Map(),
      },
    },
  };
};

/** A board that has seen one look. */
export function boardOf(seen: Seen): Board {
  const board = new Board({ now: () => NOW });
  board.saw({ pass: passOf(seen), took: 120, whole: true, nextLook: NOW + 60_000 });
  return board;
}
