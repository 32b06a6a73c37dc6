import { redactorFor } from '../../core/show/changes.ts';
import type { DesiredStack, LiveStack } from '../../core/model.ts';
import { holdsSecret, isSecretKey } from '../../core/text/secret-values.ts';

/** One parameter as Git wants it and as CloudFormation has it. */
export interface Parameter {
  readonly name: string;
  /** Null when there is none, or when it is hidden. */
  readonly desired: string | null;
  readonly live: string | null;
  readonly hidden: boolean;
  /** Null where nobody can tell: CloudFormation says of a NoEcho parameter only that it has one. */
  readonly differs: boolean | null;
}

/** All of them, by name; not those of a stack nobody wants any more, which are shown as live alone. */
export function parametersOf(desired: DesiredStack | null, live: LiveStack | null): readonly Parameter[] {
  const [wanted, has] = [desired?.parameters ?? {}, live?.parameters ?? {}];
  const redact = desired === null ? (text: string) => text : redactorFor(desired, live);
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(has)])].toSorted();
  return names.map((name) => {
    const noEcho = desired?.noEcho.includes(name) === true || has[name] === '****';
    const hidden = noEcho || isSecretKey(name) || [wanted, has].some((values) => holdsSecret(values[name]));
    const shown = (values: Readonly<Record<string, string>>): string | null => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      return value === undefined || hidden ? null : redact(value);
    };
    const both = desired !== null && live !== null;
    const differs = both && wanted[name] !== has[name];
    return {
      name,
      desired: shown(wanted),
      live: shown(has),
      hidden,
      differs: noEcho && both ? null : differs,
    };
  });
}
