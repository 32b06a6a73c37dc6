import { adoptionOf } from '../core/plan/adoption.ts';
import { accountIn, regionIn } from '../core/text/arn.ts';
import { isObject } from '../core/text/json.ts';
import { child } from '../core/text/pointer.ts';
import { name } from '../core/text/words.ts';
import { placeOf } from './check-names.ts';
import type { Flaw } from './flaw.ts';
import { flaw } from './flaw.ts';
import type { EntryOutline, EnvironmentOutline, Outline } from './outline.ts';

/** A stack is taken over by one entry, in the one place where it is. */
export function checkAdoptions({ entries }: Outline): readonly Flaw[] {
  const adopting = entries.flatMap((entry) =>
    entry.absent ? [] : entry.environments.flatMap((environment) => adoptedBy(entry, environment)),
  );
  const first = new Map<string, Adopting>();
  for (const each of adopting) if (!first.has(siteOf(each))) first.set(siteOf(each), each);
  return adopting.flatMap((one) => {
    const elsewhere = isElsewhere(one);
    if (elsewhere !== null) return [elsewhere];
    const before = first.get(siteOf(one)) ?? one;
    return before === one ? [] : [taken(one, before)];
  });
}

interface Adopting {
  readonly entry: EntryOutline;
  readonly environment: EnvironmentOutline;
  readonly written: string;
  readonly stack: string;
  readonly pointer: string;
}

function adoptedBy(entry: EntryOutline, environment: EnvironmentOutline): readonly Adopting[] {
  const { adopt } = entry.layer.values;
  const written = isObject(adopt) ? adopt['stack'] : undefined;
  if (typeof written !== 'string') return [];
  const pointer = child(child(entry.layer.pointer, 'adopt'), 'stack');
  return [{ entry, environment, written, stack: adoptionOf(written).stack, pointer }];
}

/**
 * The same for one stack in one environment, or in two that certainly lie in the same account and region. Where that
 * is not certain, the tags of the stack tell when it has been taken over.
 */
function siteOf({ stack, environment }: Adopting): string {
  const { account, region } = placeOf(environment);
  return JSON.stringify([stack, account, region]);
}

const taken = ({ entry, environment, stack, pointer }: Adopting, before: Adopting): Flaw => {
  const first =
    before.entry === entry
      ? `in ${name(before.environment.name)}`
      : `by ${name(String(before.entry.name))} in ${name(before.environment.name)}`;
  const message = `stack ${name(stack)} cannot be taken over in ${name(environment.name)}, for it already is ${first}`;
  const hint =
    'Say under `environments` where it is, or give the environments the `account` or `region` they lie in.';
  return flaw('same-stack', pointer, message, hint);
};

/** An ARN names account and region, and so does the environment, sometimes. */
function isElsewhere({ environment, written, pointer }: Adopting): Flaw | null {
  const { account, region } = placeOf(environment);
  const [theirs, there] = [accountIn(written), regionIn(written)];
  const other =
    (account !== null && theirs !== null && account !== theirs) ||
    (region !== null && there !== null && region !== there);
  if (!other) return null;
  const message = `the stack is in account ${theirs} and region ${there}, and ${name(environment.name)} is somewhere else`;
  return flaw('adopt-elsewhere', pointer, message, 'Say under `environments` which environment it is in.');
}
