import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

/** What a great many pipelines cost under throttling, and whether all of them got there. */
export interface Load {
  readonly pipelines: number;
  readonly chapters: readonly Chapter[];
}

export interface Chapter {
  readonly name: string;
  /** Calls to CloudFormation that were needed at least: one mutation for each pipeline. */
  readonly least: number;
  readonly calls: number;
  /** The same by operation, throttled ones included. */
  readonly operations: Readonly<Record<string, number>>;
  readonly throttled: number;
  /** Pipelines that are not as they should be. */
  readonly lost: number;
  /** Virtual minutes. */
  readonly minutes: number;
}

/** One call in so many is throttled. */
const SHARE = 5;

/** Creates, updates and removes that many pipelines while a fifth of all calls is throttled. */
export async function load(pipelines: number): Promise<Load> {
  const rig = await Rig.open({ settings: { pruneQuorum: 0 } });
  const names = Array.from({ length: pipelines }, (_, index) => `p${index}`);
  const struck = throttling(rig);
  const chapters: Chapter[] = [];
  const chapter = async (
    name: string,
    entries: readonly object[],
    meant: string | undefined,
  ): Promise<void> => {
    const began = rig.clock.now();
    const before = struck();
    rig.commit({ pipelines: entries });
    const calls = await rig.callsDuring(() => settle(rig));
    const said = rig.said();
    chapters.push({
      name,
      least: pipelines,
      calls: Object.values(calls).reduce((sum, count) => sum + count, 0),
      operations: calls,
      throttled: struck() - before,
      lost: names.filter((each) => said[`mlops-default-${each}`] !== meant).length,
      minutes: Math.round((rig.clock.now() - began) / MINUTE),
    });
  };
  const of = (text: string): readonly object[] => names.map((name) => topic(name, { text }));
  await chapter('created', of('one'), 'one');
  await chapter('updated', of('two'), 'two');
  await chapter(
    'removed',
    names.map((name) => ({ name, state: 'absent' })),
    undefined,
  );
  return { pipelines, chapters };
}

/** Looks until a whole hour brings nothing new. */
async function settle(rig: Rig): Promise<void> {
  for (let hours = 0; hours < 48; hours += 1) {
    const pass = await rig.settle(HOUR);
    if (isDone(pass)) return;
    rig.pass(MINUTE);
  }
}

const isDone = (pass: Pass): boolean => pass.steps.every(({ kind }) => kind === 'in-sync');

/** Throttles every fifth call from now on. @returns how many it has throttled so far */
function throttling(rig: Rig): () => number {
  const { handler } = rig.simulator;
  const handle = handler.handle.bind(handler);
  let calls = 0;
  let struck = 0;
  handler.handle = (request, options) => {
    calls += 1;
    if (calls % SHARE === 0) {
      struck += 1;
      rig.inject({ kind: 'throttle' });
    }
    return handle(request, options);
  };
  return () => struck;
}

/** What is printed at the end. */
export const loadSummary = ({ pipelines, chapters }: Load): string =>
  [
    `${pipelines} pipelines, every ${SHARE}th call throttled`,
    ...chapters.flatMap(({ name, calls, least, operations, throttled, lost, minutes }) => [
      `${name}: ${calls} calls of CloudFormation, ${least} at least; ${throttled} throttled; ${minutes} simulated minutes; ${lost} lost`,
      `  ${Object.entries(operations)
        .map(([operation, count]) => `${operation} ${count}`)
        .join(', ')}`,
    ]),
  ].join('\n');
