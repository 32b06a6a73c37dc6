import type { Adoption } from '../config.ts';
import { ADOPTED_TAG, isOurs, ownerOf, stackName } from '../stack/identity.ts';
import type { Blocked, LiveStack, Wanted } from '../model.ts';
import type { Rules } from '../rules.ts';

/** `adopt.stack` as it was written: a name, or an ARN with the name in it. */
export function adoptionOf(written: string): Adoption {
  const [, stack] = /^arn:[^/]*:stack\/([^/]+)\//.exec(written) ?? [];
  return stack === undefined ? { stack: written, id: null } : { stack, id: written };
}

/** Which stack an entry has in one environment. */
export interface Binding {
  readonly stack: string;
  /** The stack was, or is to be, taken over: its tags say so for good. */
  readonly adopted: boolean;
  /** Why what the entry asks for cannot be. */
  readonly blocked: Blocked | null;
}

/** A stack of ours, as far as it says whose it is. */
export type Held = Pick<LiveStack, 'name' | 'tags'>;

/**
 * A stack that was taken over stays the entry's, whether or not `adopt` still says so: else taking the key away would
 * make a second stack and prune the first. And an entry that has a stack of its own takes over no other: that one
 * would be pruned.
 *
 * @param own the name that the stack has without an adoption
 * @param held the stacks of ours that say they are this pipeline's
 */
export function bindingOf(
  own: string,
  { adopt, state }: { readonly adopt: Adoption | null; readonly state: Wanted['state'] },
  held: readonly Held[],
): Binding {
  const bound = held.filter(({ name, tags }) => tags[ADOPTED_TAG] === name).map(({ name }) => name);
  const stack = bound.find((name) => name === adopt?.stack) ?? bound.toSorted()[0];
  if (stack !== undefined) {
    const wantsOther = state === 'present' && adopt !== null && adopt.stack !== stack;
    return { stack, adopted: true, blocked: wantsOther ? boundAlready(stack, adopt.stack) : null };
  }
  // What is to be absent takes over nothing first.
  if (adopt === null || state === 'absent') return { stack: own, adopted: false, blocked: null };
  const hasOwn = held.some(({ name }) => name === own);
  if (!hasOwn) return { stack: adopt.stack, adopted: true, blocked: null };
  return { stack: own, adopted: false, blocked: adopt.stack === own ? null : boundAlready(own, adopt.stack) };
}

const boundAlready = (has: string, wants: string): Blocked => ({
  kind: 'incomplete',
  why: `It has stack ${has} already, and cannot take over ${wants} as well.`,
  releases: `A commit with "adopt" in an entry of its own, or without "adopt" in this one; ${has} stays as it is meanwhile.`,
});

/**
 * Two wishes for one stack: the entry that the stack is named after has it, or else the first; the others are held under
 * names of their own.
 */
export function withoutRivals(wanted: readonly Wanted[], instance: string): readonly Wanted[] {
  const ownOf = ({ environment, pipeline }: Wanted): string => stackName(instance, environment, pipeline);
  const takenBy = new Map<string, Wanted>();
  for (const wish of [...wanted.filter((each) => each.stack === ownOf(each)), ...wanted])
    if (!takenBy.has(wish.stack)) takenBy.set(wish.stack, wish);
  return wanted.map((wish) => {
    const holder = takenBy.get(wish.stack);
    if (holder === undefined || holder === wish) return wish;
    const blocked: Blocked = {
      kind: 'incomplete',
      why: `Stack ${wish.stack}, which it is to take over, belongs to the entry ${holder.pipeline}.`,
      releases: 'A commit that names another stack under "adopt", or takes it away.',
    };
    return { ...wish, stack: ownOf(wish), desired: null, blocked };
  });
}

/** The wish of an entry with `adopt`. */
export type Adopting = Wanted & { readonly adopt: Adoption };

/** Whether a stack that is not ours is one that its entry may take over. */
export function isCandidate(
  wanted: Wanted | null,
  live: LiveStack,
  { instance, sourceId }: Pick<Rules, 'instance' | 'sourceId'>,
): wanted is Adopting {
  if (wanted === null || wanted.state === 'absent' || wanted.adopt === null) return false;
  if (wanted.stack !== wanted.adopt.stack || isOurs(live, instance, sourceId)) return false;
  const owner = ownerOf(live.tags, instance, sourceId);
  return owner === 'unowned' || (owner === 'ours' && isMarkedFor(live, wanted));
}

/** Whether a stack says that it belongs to this entry. */
export const isMarkedFor = ({ tags }: LiveStack, { pipeline, environment }: Wanted): boolean =>
  tags['mlops:pipeline'] === pipeline && tags['mlops:environment'] === environment;
