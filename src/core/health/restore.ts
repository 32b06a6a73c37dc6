import type { Ailment } from '../health-memory.ts';
import { healthSubject } from './health.ts';
import { short } from '../memory.ts';
import { restoredOver } from '../meta.ts';
import type { DesiredStack, LiveStack } from '../model.ts';
import { isSettled } from '../phases.ts';
import type { GoodContent, WayBack } from '../restore-memory.ts';
import { liveDigest } from '../stack/same.ts';
import type { Situation } from '../step.ts';
import type { Watch } from '../watch.ts';

/**
 * What another content can mend. An endpoint that is gone, has failed or does not come to an end takes no update: "the
 * only operation that can be performed on a failed endpoint" is to delete it (API reference, DescribeEndpoint).
 */
const MENDED: Readonly<Record<Ailment, boolean>> = {
  config: true,
  answer: true,
  test: true,
  gone: false,
  failed: false,
  stalled: false,
};

const isMended = ({ memory }: Situation): boolean => MENDED[memory.health?.ailment ?? 'answer'];

/** Whether a stack serves as Git wants it, is known to do so badly, and its entry asks for what was there before. */
function isSick({ wanted, live, memory }: Situation, hash: (text: string) => string): boolean {
  const { health } = memory;
  const watch = wanted?.watch;
  if (live === null || watch?.restores !== true || health?.state !== 'degraded') return false;
  return isSettled(live) && health.subject === healthSubject(live, watch, hash);
}

/** The content to go back to, of which a copy has to be read now; null for nearly all stacks. */
export function contentBefore(situation: Situation, hash: (text: string) => string): GoodContent | null {
  const { live, memory, wanted } = situation;
  const good = memory.restore?.good ?? null;
  if (good === null || live === null || !isSick(situation, hash)) return null;
  const digest = liveDigest(live);
  const isTheSame = digest === good.digest || digest !== wanted?.desired?.digest;
  return isTheSame || !isMended(situation) ? null : good;
}

/** Why a degraded stack stays as it is, though its entry asks to go back; null where it does not ask. */
export function noWayBack(situation: Situation, hash: (text: string) => string): string | null {
  if (!isSick(situation, hash)) return null;
  const { live, memory, wayBack } = situation;
  const good = memory.restore?.good ?? null;
  if (!isMended(situation))
    return 'It stays as it is: SageMaker takes no update of an endpoint in that state.';
  if (good === null)
    return 'There is nothing to go back to: no content before it was seen to serve since its entry says "restore".';
  if (live !== null && liveDigest(live) === good.digest)
    return 'There is nothing better to go back to: it is this content that served last.';
  return `It cannot go back to what commit ${good.commit.slice(0, 7)} deployed: ${obstacle(wayBack)}`;
}

function obstacle(wayBack: WayBack | undefined): string {
  if (wayBack?.kind === 'lost') return 'the copy that was kept of it beside the state is gone.';
  return wayBack !== undefined && 'why' in wayBack ? wayBack.why : 'it is about to be looked for.';
}

/**
 * Whether a stack went back from what Git still wants. Its own Output says so, whatever became of our memory, and names
 * the input: what changed without one is an upgrade of ours, and no other content of Git's.
 */
export const wentBack = ({ wanted, memory }: Situation, live: LiveStack, desired: DesiredStack): boolean =>
  wanted?.watch?.restores === true &&
  memory.restore?.pardoned !== true &&
  restoredOver(live.outputs) === short(desired.input);

/** What is looked after in a stack that went back: what its entry expects is meant for another content. */
export const watchRestored = ({ serving }: Watch): Watch => ({
  serving,
  smoke: null,
  soak: 0,
  test: null,
  key: 'restored',
});
