import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { createCalendar } from '../../src/config/calendar.ts';
import { phaseOf } from '../../src/adapters/cloudformation/phases.ts';
import { ownershipTags, stackName } from '../../src/core/stack/identity.ts';
import type { Json } from '../../src/core/text/json.ts';
import type { Look } from '../../src/core/look.ts';
import { EMPTY_MEMORY, memoryKey, NOTHING_KNOWN, short } from '../../src/core/memory.ts';
import type { Failure, Intent, Memory, StackMemory } from '../../src/core/memory.ts';
import { META_OUTPUT, writeMeta } from '../../src/core/meta.ts';
import type { Meta } from '../../src/core/meta.ts';
import type { DesiredStack, LiveStack, Revision, Wanted } from '../../src/core/model.ts';
import type { Rules } from '../../src/core/rules.ts';
import { isHold, isMove } from '../../src/core/step.ts';
import type { Hold, Move, Situation, Step } from '../../src/core/step.ts';
import { DAY, MINUTE } from '../../src/core/text/time.ts';

/**
 * Builders for tests of the planner. Everything fits together by default: `wanted()` is in sync with `live()`, both
 * are the pipeline `churn`, and a test names only what it is about.
 */

export const INSTANCE = 'mlops';
export const SOURCE = 'source-1';
export const NOW = Date.UTC(2026, 0, 15, 12);
export const CREATED = NOW - 30 * DAY;

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The digest that content of this name would have. */
export const digest = (name: string): string => sha256(`digest of ${name}`);

/** The content of a pipeline: no two have the same one, unless a test says that they are suspiciously alike. */
export const contentOf = (pipeline: string): string => digest(`content of ${pipeline}`);

/** What the desired state and the live state of a pipeline share unless a test says otherwise. */
export const CURRENT = digest('current');
export const CHANGED = digest('changed');

export const COMMIT = sha256('commit').slice(0, 40);

export const revision = (change: Partial<Revision> = {}): Revision => ({
  commit: COMMIT,
  branch: 'main',
  author: 'Ann Example',
  subject: 'Use a bigger instance',
  time: NOW - 5 * MINUTE,
  ...change,
});

interface Named {
  readonly pipeline?: string | undefined;
  readonly environment?: string | undefined;
}

const named = ({ pipeline = 'churn', environment = 'default' }: Named) => ({
  pipeline,
  environment,
  stack: stackName(INSTANCE, environment, pipeline),
});

export const ourTags = (change: Named = {}): Readonly<Record<string, string>> => {
  const { pipeline, environment } = named(change);
  return ownershipTags({ instance: INSTANCE, sourceId: SOURCE, environment, pipeline });
};

/** As far as the tests write templates: in minified JSON. */
const typesIn = (template: string): readonly string[] =>
  [...template.matchAll(/"Type":"([^"]+)"/g)].flatMap(([, type]) => type ?? []);

export const desired = (change: Partial<DesiredStack> = {}): DesiredStack => ({
  ...named(change),
  resourceTypes: typesIn(change.template ?? ''),
  pipelineType: 'realtime_endpoint',
  template: '{"Resources":{}}',
  parameters: { InstanceType: 'ml.m5.large' },
  noEcho: [],
  code: [],
  tags: ourTags(change),
  capabilities: [],
  role: null,
  digest: CURRENT,
  content: contentOf(named(change).pipeline),
  input: digest('input'),
  protect: false,
  timeoutMinutes: 120,
  ...change,
});

/** An entry as the configuration has it. `digest` is short for a desired stack of that digest. */
export function wanted({ digest: of, ...change }: Partial<Wanted> & { digest?: string } = {}): Wanted {
  const place = named(change);
  const protect = change.protect ?? false;
  const made = desired({ ...place, protect, ...(of === undefined ? {} : { digest: of }) });
  return {
    ...place,
    pipelineType: 'realtime_endpoint',
    state: 'present',
    dependsOn: [],
    retry: null,
    suspend: null,
    approval: 'none',
    adopt: null,
    promotedFrom: null,
    windows: [],
    protect,
    desired: made,
    content: (change.desired === undefined ? made : change.desired)?.content ?? null,
    blocked: null,
    ...change,
  };
}

/** The entry that says `"state": "absent"`. */
export const absent = (change: Partial<Wanted> = {}): Wanted =>
  wanted({ ...change, state: 'absent', desired: null });

export const metaOutput = (change: Partial<Meta> = {}): Readonly<Record<string, string>> => ({
  [META_OUTPUT]: writeMeta({
    digest: CURRENT,
    content: contentOf('churn'),
    input: digest('input'),
    path: 'mlops-config.json',
    onRemoval: 'delete',
    protect: false,
    ...change,
  }),
});

type Shown = Partial<LiveStack> & Named & { readonly meta?: Partial<Meta> };

/** A stack of ours as CloudFormation shows it; the phase follows from the status. `meta` edits its MlopsMeta. */
export function live(change: Shown = {}): LiveStack {
  const { pipeline, environment, stack } = named(change);
  const { meta = {}, pipeline: _pipeline, environment: _environment, ...stated } = change;
  const status = change.status ?? 'CREATE_COMPLETE';
  return {
    name: stack,
    id: `arn:aws:cloudformation:eu-west-1:111111111111:stack/${stack}/1`,
    phase: phaseOf(status),
    status,
    statusReason: null,
    created: CREATED,
    updated: null,
    parameters: { InstanceType: 'ml.m5.large' },
    tags: ourTags({ pipeline, environment }),
    outputs: metaOutput({ content: contentOf(pipeline), ...meta }),
    role: null,
    protection: false,
    ...stated,
  };
}

/** What a stack looks like whose creation did not complete: it has no outputs. */
export const unborn = (change: Shown = {}): LiveStack =>
  live({ status: 'ROLLBACK_COMPLETE', outputs: {}, ...change });

export const memory = (change: Partial<StackMemory> = {}): StackMemory => ({ ...NOTHING_KNOWN, ...change });

/** A failure of a digest (or of `delete`, or of `protection`): permanent unless a test says otherwise. */
export const failure = (change: Partial<Failure> & { of?: string } = {}): Failure => {
  const { of = CHANGED, ...stated } = change;
  return {
    kind: 'stack',
    subject: short(of),
    cause: { resource: 'Endpoint', resourceType: 'AWS::SageMaker::Endpoint', reason: 'it does not answer' },
    hint: null,
    transient: false,
    attempts: 1,
    since: NOW - MINUTE,
    nextTry: null,
    ...stated,
  };
};

export const intent = (change: Partial<Intent> = {}): Intent => ({
  verb: 'update',
  token: `mr-update-000000000000-${short(CHANGED)}-0`,
  digest: CHANGED,
  stackId: live().id,
  accepted: false,
  updated: null,
  commit: COMMIT,
  at: NOW - 5 * MINUTE,
  ...change,
});

/** Absent from two looks, long enough ago, and known to depend on nothing: may be pruned. */
export const MISSED = { since: NOW - DAY, commit: COMMIT, looks: 2, latest: NOW, dependsOn: [] } as const;

/** Named after its entry or its stack, whichever there is. */
export function situation(change: Partial<Situation> = {}): Situation {
  const tags = change.live?.tags ?? {};
  const place = named({
    pipeline: change.pipeline ?? change.wanted?.pipeline ?? tags['mlops:pipeline'],
    environment: change.environment ?? change.wanted?.environment ?? tags['mlops:environment'],
  });
  return {
    ...place,
    wanted: wanted(place),
    live: live(place),
    memory: NOTHING_KNOWN,
    templateChanged: false,
    liveDependsOn: change.memory?.absent?.dependsOn ?? [],
    changeSet: null,
    ...change,
  };
}

/** A stack of ours that left the configuration long enough ago to be pruned. */
export const leftover = (change: Partial<Situation> = {}): Situation =>
  situation({
    wanted: null,
    live: live({ pipeline: change.pipeline, environment: change.environment }),
    memory: memory({ absent: MISSED }),
    ...change,
  });

export const rules = (change: Partial<Rules> = {}): Rules => ({
  instance: INSTANCE,
  sourceId: SOURCE,
  now: NOW,
  pruneQuorum: 10 * MINUTE,
  pruneLooks: 2,
  deleteBudget: 0.1,
  deletesPerDay: new Map(),
  changedAtOnce: new Map(),
  windows: new Map(),
  calendar: createCalendar(),
  halts: [],
  careful: new Set(),
  environments: new Map(['default', 'dev', 'prod'].map((name) => [name, { account: null, region: null }])),
  unseen: [],
  rewritten: false,
  firm: { deletesPerDay: null, changedAtOnce: null },
  approvals: new Set(),
  approvedByHand: new Set(),
  hash: sha256,
  ...change,
});

export const look = (change: Partial<Look> = {}): Look => ({
  now: NOW,
  commit: COMMIT,
  hash: sha256,
  whole: true,
  ...change,
});

/** The whole memory, with what is known of some situations in it. */
export const notebook = (situations: readonly Situation[] = [], change: Partial<Memory> = {}): Memory => ({
  ...EMPTY_MEMORY,
  stacks: Object.fromEntries(
    situations.map((each) => [memoryKey(each.environment, each.stack), each.memory]),
  ),
  ...change,
});

/** The hold that a step is; any other step fails the test. */
export function held(step: Step): Hold {
  if (!isHold(step)) throw new Error(`a hold was expected, not ${step.kind}: ${step.why}`);
  return step;
}

/** The move that a step is; any other step fails the test. */
export function moving(step: Step | null): Move {
  if (step === null || !isMove(step)) throw new Error(`a move was expected, not ${step?.kind}: ${step?.why}`);
  return step;
}

/** The members of a table, with their keys as precise as the table has them. */
export function* entries<K extends string, V>(table: Readonly<Record<K, V>>): Generator<readonly [K, V]> {
  for (const key in table) yield [key, table[key]];
}

/** Any value that JSON can have. */
export const anyJson = (): fc.Arbitrary<Json> =>
  fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value)));
