import type { ResourceDifference } from '../difference.ts';
import { isObject, parseJson } from '../text/json.ts';
import type { Action, DesiredStack, Forecast, LiveStack, ResourceChange } from '../model.ts';
import { createRedactor } from '../text/redact.ts';
import type { Redact } from '../text/redact.ts';
import { holdsSecret, isSecretKey } from '../text/secret-values.ts';

/** What a step changes of a stack, without a secret in it: what a plan shows below the step. */
export interface StackChanges {
  readonly parameters: readonly ValueDifference[];
  /** Without our own: they say nothing that the name of the stack does not say. */
  readonly tags: readonly ValueDifference[];
  readonly role: Pick<ValueDifference, 'was' | 'is'> | null;
  readonly protection: { readonly was: boolean; readonly is: boolean } | null;
  /** Null when it could not be worked out. */
  readonly resources: readonly ResourceDifference[] | null;
}

export interface ValueDifference {
  readonly name: string;
  /** Null when there is none, or when it is hidden. */
  readonly was: string | null;
  readonly is: string | null;
  /** NoEcho, named like a secret, or with one inside. */
  readonly hidden: boolean;
  /** False for NoEcho parameters of a stack that exists: CloudFormation tells nobody what they are. */
  readonly certain: boolean;
}

/** What AWS itself says that an update changes. */
export type Answer =
  | { readonly kind: 'changes'; readonly changes: readonly ResourceChange[] }
  /** Nothing would change. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'none'; readonly why: string };

/** What is known of a step beyond itself. */
export interface Detail {
  readonly changes: StackChanges | null;
  /** Null when AWS was not to be asked. */
  readonly answer: Answer | null;
}

/** An action that brings content. */
export type Bringing = Extract<Action, { readonly desired: DesiredStack }>;

export const isBringing = (action: Action): action is Bringing => 'desired' in action;

/** @param forecast null for a stack that does not exist yet */
export function changesOf(action: Bringing, forecast: Pick<Forecast, 'differences'> | null): StackChanges {
  const { desired } = action;
  const live = 'live' in action ? action.live : null;
  const redact = redactorFor(desired, live);
  return {
    parameters: parametersOf(desired, live, redact),
    tags: valuesOf(live?.tags ?? {}, desired.tags, redact).filter(({ name }) => !name.startsWith('mlops:')),
    role: roleChange(live?.role ?? null, desired.role),
    protection: protectionOf(live?.protection ?? false, desired.protect),
    resources: live === null ? added(desired.template) : redacted(forecast?.differences ?? null, redact),
  };
}

/** What setting the termination protection changes. */
export const protectionChange = (was: boolean, is: boolean): StackChanges => ({
  parameters: [],
  tags: [],
  role: null,
  protection: protectionOf(was, is),
  resources: [],
});

/** A role once given cannot be taken back by leaving it out. */
const roleChange = (was: string | null, is: string | null): StackChanges['role'] =>
  is === null || is === was ? null : { was, is };

const protectionOf = (was: boolean, is: boolean): StackChanges['protection'] =>
  was === is ? null : { was, is };

/** Knows the values of all parameters that are not to be shown: they may stand in any property. */
export function redactorFor({ parameters, noEcho }: DesiredStack, live: LiveStack | null): Redact {
  const isHidden = (name: string): boolean => noEcho.includes(name) || isSecretKey(name);
  const secrets = [parameters, live?.parameters ?? {}].flatMap((values) =>
    Object.entries(values).flatMap(([name, value]) => (isHidden(name) ? [value] : [])),
  );
  const redact = createRedactor(secrets);
  // Short ones would make every text unreadable: they are hidden where they are the whole text.
  return (text) => (secrets.includes(text) ? '[redacted]' : redact(text));
}

type Values = Readonly<Record<string, string>>;

function parametersOf(
  desired: DesiredStack,
  live: LiveStack | null,
  redact: Redact,
): readonly ValueDifference[] {
  const isNoEcho = (name: string): boolean => desired.noEcho.includes(name);
  const compared = valuesOf(
    without(live?.parameters ?? {}, isNoEcho),
    without(desired.parameters, isNoEcho),
    redact,
  );
  const hidden = desired.noEcho
    .filter((name) => Object.hasOwn(desired.parameters, name))
    .map((name) => ({ name, was: null, is: null, hidden: true, certain: live === null }));
  return [...compared, ...hidden].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

const without = (values: Values, isLeftOut: (name: string) => boolean): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !isLeftOut(name)));

function valuesOf(before: Values, after: Values, redact: Redact): readonly ValueDifference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.flatMap((name): readonly ValueDifference[] => {
    const [was, is] = [own(before, name), own(after, name)];
    if (was === is) return [];
    const hidden = isSecretKey(name) || holdsSecret(was) || holdsSecret(is);
    const shown = (value: string | null): string | null => (value === null || hidden ? null : redact(value));
    return [{ name, was: shown(was), is: shown(is), hidden, certain: true }];
  });
}

const own = (values: Values, name: string): string | null =>
  (Object.hasOwn(values, name) ? values[name] : undefined) ?? null;

/** Everything a new stack has; what is under a condition perhaps. */
function added(template: string): StackChanges['resources'] {
  const parsed = parseJson(template);
  if (!isObject(parsed) || !isObject(parsed['Resources'])) return null;
  return Object.entries(parsed['Resources']).map(([resource, body]) => {
    const { Type: type, Condition: condition } = isObject(body) ? body : {};
    return {
      resource,
      type: typeof type === 'string' ? type : 'Fn::ForEach',
      action: 'add',
      replacement: 'no',
      certain: condition === undefined && typeof type === 'string',
      properties: [],
    };
  });
}

const redacted = (
  differences: readonly ResourceDifference[] | null,
  redact: Redact,
): readonly ResourceDifference[] | null =>
  differences?.map((each) => ({
    ...each,
    properties: each.properties.map((property) => ({
      ...property,
      was: property.was === null ? null : redact(property.was),
      is: property.is === null ? null : redact(property.is),
    })),
  })) ?? null;
