import type { Change, Definition } from '../change-set.ts';
import { attributeValue } from '../identity.ts';
import { scopeOf } from '../template/make-scope.ts';
import type { Reference } from '../template/references.ts';
import type { Scope } from '../template/scope.ts';
import type { Stack, StackResource, World } from '../world.ts';
import { exists } from './decide.ts';
import { subjectOf } from './physical.ts';

/** A stack and a new definition for it, seen before anything is done. */
export interface Sight {
  readonly stack: Stack;
  readonly definition: Definition;
  /** The template that is live, over the resources as they are. */
  readonly previous: Scope;
  /** The new template over the resources as they are; what is not there yet is a symbol. */
  readonly wanted: Scope;
  /** The same, but what may give another value once it has been changed is a symbol, too. */
  readonly moving: Scope;
  /** What was found so far: a resource is looked at after those it refers to. */
  readonly changing: Map<string, Change>;
}

export function sightOf(world: World, stack: Stack, definition: Definition): Sight {
  const place = { account: world.account, region: stack.region, stackId: stack.id, stackName: stack.name };
  const changing = new Map<string, Change>();
  const scope = (of: Definition, moves: (reference: Reference) => boolean): Scope =>
    scopeOf(of, place, {
      symbolic: true,
      ref: (target) => {
        const found = present(stack, target);
        const known = found !== undefined && !moves({ target, attribute: null });
        return known ? found.physicalId : `<${target}>`;
      },
      attribute: (target, attribute) => {
        const found = present(stack, target);
        const known = found !== undefined && !moves({ target, attribute });
        return known ? attributeValue(subjectOf(world, stack, found), attribute) : `<${target}.${attribute}>`;
      },
    });
  return {
    stack,
    definition,
    previous: scope(stack.state.definition, held),
    wanted: scope(definition, held),
    moving: scope(definition, (reference) => mayMove(changing, reference)),
    changing,
  };
}

const held = (): boolean => false;

/** Ref gives another value only after a replacement; an attribute may after any change. */
export function mayMove(changing: ReadonlyMap<string, Change>, { target, attribute }: Reference): boolean {
  const change = changing.get(target);
  return change?.action === 'Modify' && (attribute !== null || change.replacement !== 'False');
}

function present(stack: Stack, logicalId: string): StackResource | undefined {
  const found = stack.resources[logicalId];
  return exists(found) ? found : undefined;
}
