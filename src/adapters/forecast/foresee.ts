import { canonical, type Json } from '../../core/text/json.ts';
import type { Destruction, Forecast } from '../../core/model.ts';
import { isStateful, statefulTypes } from '../../core/stack/stateful.ts';
import type { Change } from '../../ports.ts';
import { type Content, type Declaration, readContent } from './content.ts';
import { differences } from './differences.ts';
import type { Impact } from './impact.ts';
import { movements } from './movements.ts';
import { resolve } from './resolve.ts';

/**
 * What an update would replace or delete of what holds data or serves requests. Everything that cannot be seen from here
 * counts as replaced, but not for certain: AWS is asked then, and its answer decides.
 */
export function foresee({ live, desired }: Change): Forecast {
  const before = readContent(live, 'before');
  const after = readContent(desired, 'after');
  if (before === undefined) return unforeseen('the template that is live cannot be read here');
  if (after === undefined) return unforeseen('the new template cannot be read here');
  const macros = [...new Set([...before.macros, ...after.macros])];
  if (macros.length > 0 && live.template !== desired.template)
    return unforeseen(`what ${macros.join(', ')} makes of the template is not seen from here`);
  const moved = movements(before, after);
  return {
    destroys: [...deletions(before, after), ...replacements(before, after, moved)],
    differences: differences(before, after, moved),
  };
}

/** A forecast for a change of which nothing is known. */
export const unforeseen = (why: string): Forecast => ({
  destroys: [{ resource: '*', type: '*', how: 'replaced', certain: false, why }],
  differences: null,
});

function deletions(before: Content, after: Content): readonly Destruction[] {
  return [...before.resources].flatMap(([logicalId, declaration]): readonly Destruction[] => {
    const absence = absent(declaration, after.resources.get(logicalId));
    const policy = policyOf(declaration, before, 'DeletionPolicy');
    if (absence === null || !holdsData(declaration) || isKept(policy)) return [];
    const noted = policy === 'Snapshot' ? `${absence.why}; a snapshot is taken first` : absence.why;
    return [
      { resource: logicalId, type: declaration.type, how: 'deleted', certain: absence.certain, why: noted },
    ];
  });
}

interface Absence {
  readonly certain: boolean;
  readonly why: string;
}

/** Why a resource that may be there before will, or may, not be there after. */
function absent(before: Declaration, after: Declaration | undefined): Absence | null {
  if (before.present === false) return null;
  const certain = before.present === true;
  if (after === undefined) return { certain, why: 'the new template no longer has it' };
  if (after.present === true || canonical(after.present) === canonical(before.present)) return null;
  return after.present === false
    ? { certain, why: 'its condition no longer holds' }
    : { certain: false, why: 'whether its condition still holds is not known' };
}

function replacements(
  before: Content,
  after: Content,
  moved: ReadonlyMap<string, Impact>,
): readonly Destruction[] {
  return [...moved].flatMap(([logicalId, { kind, why }]): readonly Destruction[] => {
    const was = before.resources.get(logicalId);
    const is = after.resources.get(logicalId);
    if (kind === 'in-place' || was === undefined || is === undefined || !holdsData(was)) return [];
    if (was.present === false || is.present === false) return [];
    const policies = [
      policyOf(was, before, 'UpdateReplacePolicy'),
      policyOf(is, after, 'UpdateReplacePolicy'),
    ];
    return [
      {
        resource: logicalId,
        type: was.type,
        how: 'replaced',
        certain: kind === 'replaces' && was.present === true,
        why: `${why}${noteOf(policies)}`,
      },
    ];
  });
}

/** It is not documented whether the old or the new template decides: only what both say is relied on. */
function noteOf([was, is]: readonly (string | undefined)[]): string {
  if (was !== is) return '';
  if (isKept(was)) return '; the old one is kept, outside the stack';
  return was === 'Snapshot' ? '; a snapshot of the old one is taken first' : '';
}

const isKept = (policy: string | undefined): boolean =>
  policy === 'Retain' || policy === 'RetainExceptOnCreate';

function policyOf({ body }: Declaration, { known }: Content, name: string): string | undefined {
  const written: Json | undefined = Object.hasOwn(body, name) ? body[name] : undefined;
  const policy = written === undefined ? undefined : resolve(written, known);
  return typeof policy === 'string' ? policy : undefined;
}

/** A loop holds data when it mentions a type that does, or may take the type from anywhere. */
function holdsData({ type, body }: Declaration): boolean {
  if (type !== 'Fn::ForEach') return isStateful(type);
  const text = canonical(body);
  return statefulTypes.some((stateful) => text.includes(`"${stateful}"`)) || !/"Type":"AWS::/.test(text);
}
