import type { Memory } from '../../src/core/memory.ts';
import { isHold, isMove } from '../../src/core/step.ts';
import type { Hold, HoldKind } from '../../src/core/step.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import { isForeign } from './books.ts';
import type { Books } from './books.ts';
import { entryIn, needsApproval, regionOf } from './events.ts';
import type { Config, Spot } from './events.ts';
import type { Region } from './wire.ts';

/** What a pass is held against. */
export interface Situation {
  readonly books: Books;
  /** What is on the disk after it. */
  readonly memory: Memory;
  /** Null when the configuration could not be read. */
  readonly config: Config | null;
  readonly blind: ReadonlySet<Region>;
  readonly accuse: (what: string) => void;
}

/** After a pass: whether it says why of everything (I7), and whether each pipeline is held for reasons of its own (I6). */
export function judgePass(pass: Pass, situation: Situation): void {
  const { accuse } = situation;
  for (const step of pass.steps) {
    if (step.why === '') accuse(`I7 ${step.stack}: no reason`);
    if (isHold(step)) judgeHold(step, situation);
  }
  const moves = pass.steps.filter(isMove);
  if (pass.executed.length !== moves.length) accuse('I6 a move was planned and not made in the same pass');
  const { books } = situation;
  for (const { stack } of moves) {
    const spot = books.spotOf(stack);
    if (
      spot !== undefined &&
      isForeign(spot, books) &&
      moves.some((move) => move.stack === stack && move.live)
    )
      accuse(`I2 ${stack} is not ours and is to be moved`);
  }
}

function judgeHold(hold: Hold, situation: Situation): void {
  const { accuse, books, config, blind } = situation;
  judgeWords(hold, situation);
  const spot = books.spotOf(hold.stack);
  if (spot === undefined) return accuse(`I2 ${hold.stack} is nobody's business`);
  const isBlind = blind.has(regionOf(spot.environment));
  const isOwn = config === null || (OWN[hold.kind]?.({ config, spot, books, hold, isBlind }) ?? true);
  if (!isOwn) accuse(`I6 ${hold.stack} is held by ${hold.kind}, for no reason of its own: ${hold.why}`);
}

/** I7: what releases it, how often it was tried, and when it is tried again. */
function judgeWords(hold: Hold, { accuse, memory }: Situation): void {
  const where = `I7 ${hold.stack} (${hold.kind})`;
  if (hold.releases === '') accuse(`${where}: nothing is said to release it`);
  if (hold.kind !== 'backoff' && hold.kind !== 'failed') return;
  const known = memory.stacks[`${hold.environment}/${hold.stack}`];
  // Nothing at all is known to the disk of which the state was taken under the feet of a service that lives.
  if (known !== undefined && (known.failure?.attempts ?? 0) < 1) accuse(`${where}: no count of attempts`);
  if (hold.kind === 'backoff' && hold.nextTry === null) accuse(`${where}: no time of the next try`);
}

interface Question {
  readonly config: Config;
  readonly spot: Spot;
  readonly books: Books;
  readonly hold: Hold;
  /** Its region could not be read. */
  readonly isBlind: boolean;
}

const never = (): boolean => false;

/** The holds that only what is said of the pipeline itself accounts for. */
const OWN: Partial<Readonly<Record<HoldKind, (question: Question) => boolean>>> = {
  // The configuration could be read; and nobody suspends, promotes or shuts windows in these histories.
  suspended: never,
  promotion: never,
  window: never,
  forbidden: never,
  restored: never,
  incomplete: never,
  unreachable: ({ isBlind }) => isBlind,
  // A removal waits for those who need it; a wish for those it needs.
  dependency: ({ config, spot }) => {
    const entry = entryIn(config, spot);
    return entry?.state !== 'present' || entry.dependsOn !== null || entry.echoes !== null;
  },
  budget: ({ config, spot }) => entryIn(config, spot) === undefined,
  quorum: ({ config, spot }) => entryIn(config, spot) === undefined,
  protected: ({ config, spot }) => entryIn(config, spot)?.state !== 'present',
  foreign: ({ spot, books }) => isForeign(spot, books),
  approval: ({ config, spot, hold }) =>
    needsApproval(config, spot) || hold.live?.parameters['Shelf'] !== entryIn(config, spot)?.shelf,
  'environment-removed': ({ config, spot }) => !config.environments.includes(spot.environment),
};
