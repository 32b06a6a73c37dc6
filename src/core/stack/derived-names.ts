import { authoringOf } from './authoring.ts';
import type { DerivedDefault } from './authoring.ts';
import type { JsonObject } from '../text/json.ts';

/**
 * The most characters of a name. SageMaker: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}` (API_CreateEndpoint, EndpointName); Step
 * Functions takes more, and more kinds of them (API_CreateStateMachine, name).
 */
const MOST: Readonly<Record<DerivedDefault, number>> = { 'endpoint-name': 63, 'state-machine-name': 80 };

const HASH = 8;

/**
 * Names the template leaves to us: CloudFormation's functions cannot shorten a text, and a name that
 * CloudFormation invents changes whenever the resource is replaced.
 * @param parameters as bound; a value that is not empty was chosen by a person and is kept.
 */
export function deriveNames(
  template: JsonObject,
  parameters: Readonly<Record<string, string>>,
  stack: string,
  hash: (text: string) => string,
): Readonly<Record<string, string>> {
  const empty = Object.entries(authoringOf(template).defaults).filter(([name]) => parameters[name] === '');
  return Object.fromEntries(empty.map(([name, kind]) => [name, shortened(stack, MOST[kind], hash)]));
}

/** The stack name as it is wherever that is a legal name, so that people find the one by the other. */
function shortened(stack: string, most: number, hash: (text: string) => string): string {
  if (stack.length <= most && !stack.endsWith('-')) return stack;
  const room = most - HASH - 1;
  return `${stack.slice(0, room).replace(/-+$/, '')}-${hash(stack).slice(0, HASH)}`;
}
