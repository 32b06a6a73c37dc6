import { canonical, type Json, type JsonObject } from '../../core/text/json.ts';
import { type Content, type Declaration, settled } from './content.ts';
import { type Impact, impactOf } from './impact.ts';
import { unknown } from './references.ts';
import type { Known } from './resolve.ts';

/** A circle cannot be deployed; this many steps from cause to effect nobody writes. */
const ROUNDS = 50;

/**
 * What becomes of each resource that is there before and after: what changes may give those that refer to it another
 * value, and so replace them in turn. Repeated until nothing more follows.
 */
export function movements(before: Content, after: Content): ReadonlyMap<string, Impact> {
  const found = new Map<string, Impact>();
  const moving = movedBy(after, found);
  const old = new Map<string, JsonObject>();
  for (const [logicalId, declaration] of before.resources)
    old.set(logicalId, settled(declaration, before.known));
  for (let round = 0; round < ROUNDS; round += 1) {
    let grown = false;
    for (const [logicalId, declaration] of after.resources) {
      const was = old.get(logicalId);
      if (was === undefined) continue;
      const sides = { was, is: settled(declaration, moving), tags: [before.tags, after.tags] as const };
      const impact = isLoop(declaration) ? loopImpact(sides) : changeImpact(sides);
      if (impact === null || found.get(logicalId)?.kind === impact.kind) continue;
      found.set(logicalId, impact);
      grown = true;
    }
    if (!grown) return found;
  }
  const why = 'its references are too entangled to be followed';
  return new Map([...after.resources.keys()].map((logicalId) => [logicalId, { kind: 'may-replace', why }]));
}

/** What is known after the change, with what moves in it standing as unknown. */
export const movedBy = (after: Content, found: ReadonlyMap<string, Impact>): Known => ({
  ...after.known,
  moved: (target, attribute) => moved(found, target, attribute),
});

interface Sides {
  readonly was: JsonObject;
  readonly is: JsonObject;
  readonly tags: readonly [Readonly<Record<string, string>>, Readonly<Record<string, string>>];
}

const changeImpact = ({ was, is, tags: [before, after] }: Sides): Impact | null =>
  impactOf({ resource: was, tags: before }, { resource: is, tags: after });

const isLoop = ({ type }: Declaration): boolean => type === 'Fn::ForEach';

const loopImpact = ({ was, is }: Sides): Impact | null =>
  canonical(was) === canonical(is)
    ? null
    : { kind: 'may-replace', why: 'the loop changes, and what it makes is not seen from here' };

/** Names, ids and ARNs stay when a resource is changed in place; any other attribute may be another one then. */
const LASTING = /(?:Arn|ARN|Id|Name|Url)$/;

function moved(
  found: ReadonlyMap<string, Impact>,
  target: string,
  attribute: string | null,
): Json | undefined {
  const impact = found.get(target);
  const stays =
    impact === undefined || (impact.kind === 'in-place' && (attribute === null || LASTING.test(attribute)));
  return stays ? undefined : unknown(attribute === null ? target : `${target}.${attribute}`);
}
