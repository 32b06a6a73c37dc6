import type { Answer } from '../../core/show/changes.ts';
import { Fault } from '../../core/fault.ts';
import { clientToken } from '../../core/stack/identity.ts';
import type { ChangeSet } from '../../core/model.ts';
import { meantBy } from '../../core/step.ts';
import type { Step } from '../../core/step.ts';
import { MINUTE, SECOND, spoken } from '../../core/text/time.ts';
import type { Cloud } from '../../ports.ts';
import { isUpdating } from './details.ts';
import type { Updating } from './details.ts';
import type { Preview } from './reconciler.ts';
import type { Signals } from '../signals.ts';
import type { World } from '../world.ts';

/** What AWS said of each step, and what could not be taken away again. */
export interface Asked {
  readonly answers: ReadonlyMap<Step, Answer>;
  /** Sentences about change sets that are still there. */
  readonly left: readonly string[];
}

/** How long CloudFormation may think about one change set. */
const PATIENCE = 3 * MINUTE;

/** Between two looks at one that is being made. */
const PAUSES = [SECOND / 4, SECOND / 2, SECOND, 2 * SECOND];

/** How often it is tried to take a change set away: while it is being made it cannot be. */
const TRIES = 4;

type Context = Pick<World, 'clock' | 'hash'> & { readonly signals: Signals };

/**
 * Asks AWS what each update of a plan would do, by a change set that is removed again in any case. Nothing else is
 * changed, and nothing is remembered: neither lease nor state is needed.
 *
 * @throws Fault when it is interrupted, after everything has been taken away
 */
export async function askAws(
  world: Pick<World, 'clock' | 'hash'>,
  { steps, inquiry }: Pick<Preview, 'steps' | 'inquiry'>,
  signals: Signals,
): Promise<Asked> {
  const context: Context = { clock: world.clock, hash: world.hash, signals };
  const answers = new Map<Step, Answer>();
  const left: string[] = [];
  await Promise.all(
    steps.map(async (step) => {
      const move = meantBy(step);
      if (move?.kind === 'create') answers.set(step, NEW);
      if (move === null || !isUpdating(move)) return;
      const asked = await askAbout(move, inquiry.cloudOf(move.environment), context);
      answers.set(step, asked.answer);
      if (asked.left !== null) left.push(asked.left);
    }),
  );
  if (signals.reads.aborted) throw interrupted(left);
  return { answers, left };
}

/** User Guide, "Create a change set": for a new stack it makes an empty one, which would stay. */
const NEW: Answer = {
  kind: 'none',
  why: 'it is not asked about new stacks, for the question would leave an empty stack behind.',
};

interface AskedAbout {
  readonly answer: Answer;
  readonly left: string | null;
}

async function askAbout(move: Updating, cloud: Cloud, context: Context): Promise<AskedAbout> {
  const { live, desired } = move.action;
  const { clock, hash, signals } = context;
  if (signals.reads.aborted) return { answer: none('it was interrupted.'), left: null };
  const seen = hash(`${live.id}\n${live.updated ?? ''}`).slice(0, 12);
  // Not the name of a proposal of the service: each takes away only its own.
  const name = `mr-plan-${desired.digest.slice(0, 16)}-${seen}`;
  // Whoever asks the same again wants a new change set, not to hear that there was one.
  const token = clientToken('propose', hash(`${name}\n${clock.now()}`).slice(0, 12), desired.digest, 0);
  const question: Question = { move, name, cloud, context };
  try {
    const accepted = await cloud.perform({ kind: 'propose', desired, live, name }, token, signals.writes);
    if (accepted.kind !== 'started' && accepted.kind !== 'exists')
      return { answer: none(UNASKED), left: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // What was refused for good is not there; after anything else it may be.
    const left = error.lane === 'stalled' ? null : await takeAway(question);
    return { answer: none(error.message), left };
  }
  const answer = await answerTo(question);
  return { answer, left: await takeAway(question) };
}

const UNASKED = 'the stack is not as it was seen a moment ago. Plan again.';

const none = (why: string): Answer => ({ kind: 'none', why });

async function answerTo({ move, name, cloud, context }: Question): Promise<Answer> {
  const { clock, signals } = context;
  const deadline = clock.monotonic() + PATIENCE;
  try {
    for (let look = 0; clock.monotonic() <= deadline; look += 1) {
      const changeSet = await cloud.changeSet(move.action.live.id, name, signals.reads);
      if (changeSet?.phase !== 'pending') return spokenBy(changeSet);
      await clock.sleep(PAUSES[look] ?? 2 * SECOND, signals.reads);
    }
    return none(`there was no answer within ${spoken(PATIENCE)}.`);
  } catch (error) {
    if (error instanceof Fault) return none(error.message);
    throw error;
  }
}

function spokenBy(changeSet: ChangeSet | undefined): Answer {
  if (changeSet?.phase === 'ready') return { kind: 'changes', changes: changeSet.changes ?? [] };
  if (changeSet?.phase === 'empty') return { kind: 'nothing' };
  if (changeSet?.phase !== 'failed') return none(UNASKED);
  return none(`it refuses the change: ${changeSet.reason ?? 'it does not say why.'}`);
}

interface Question {
  readonly move: Updating;
  readonly name: string;
  readonly cloud: Cloud;
  readonly context: Context;
}

/** @returns what to do about it when it could not be taken away */
async function takeAway({ move, name, cloud, context }: Question): Promise<string | null> {
  const { clock, signals } = context;
  const { live } = move.action;
  const action = { kind: 'discard', live, changeSet: name } as const;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (attempt > 0) await clock.sleep(SECOND, signals.writes);
    if (await isDone(() => cloud.perform(action, '', signals.writes))) return null;
  }
  return `warning: The change set ${name} could not be removed again. Remove it: aws cloudformation delete-change-set --stack-name ${live.name} --change-set-name ${name}`;
}

async function isDone(discard: () => ReturnType<Cloud['perform']>): Promise<boolean> {
  try {
    return (await discard()).kind !== 'busy';
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

const interrupted = (left: readonly string[]): Fault =>
  new Fault(
    'waiting',
    'interrupted',
    'Stopped before AWS had answered.',
    left.length === 0 ? null : left.join(' '),
  );
