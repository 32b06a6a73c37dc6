import { canonical, isObject, parseJson } from '../text/json.ts';
import { markRestored, readMeta, writeMeta } from '../meta.ts';
import type { DesiredStack, LiveStack } from '../model.ts';
import { namedTypes } from './resource-types.ts';

/** A content as it is kept to go back to, and the text of its `MlopsMeta`, in which going back is noted. */
export interface StackCopy {
  readonly desired: DesiredStack;
  readonly meta: string;
}

/** What is written down of it. */
interface Kept extends Pick<
  DesiredStack,
  | 'pipelineType'
  | 'template'
  | 'parameters'
  | 'noEcho'
  | 'tags'
  | 'capabilities'
  | 'role'
  | 'digest'
  | 'content'
  | 'input'
  | 'protect'
> {
  /** Another one is of another version of us, and not read. */
  readonly version: 1;
  readonly meta: string;
}

/**
 * The content of a stack in sync, as text. It is what Git says and what CloudFormation was sent, and so no secret is in it
 * that was not in Git: a NoEcho parameter says where a secret is, and never what it is.
 * @returns null where going back could not be noted in the template
 */
export function copyOf(desired: DesiredStack, live: LiveStack): string | null {
  const known = readMeta(live.outputs);
  if (known === null) return null;
  // Without the note of an earlier return: Git has followed.
  const meta = writeMeta(known);
  if (marked({ desired, meta }, desired.input) === null) return null;
  const { pipelineType, template, parameters, noEcho, tags, capabilities, role, digest } = desired;
  const { content, input, protect } = desired;
  const sent = { pipelineType, template, parameters, noEcho, tags, capabilities, role };
  const kept: Kept = { version: 1, ...sent, digest, content, input, protect, meta };
  return canonical({ ...kept });
}

/**
 * Reads a copy back, whose hash has been compared: it is what `copyOf` wrote, of this version or another.
 * @param now the same stack as Git wants it now, which says where it is and how long it may take
 */
export function readCopy(text: string, now: DesiredStack): StackCopy | null {
  const { version, meta, ...content }: Kept = JSON.parse(text);
  if (version !== 1) return null;
  const template = parseJson(content.template);
  const resourceTypes = isObject(template) ? namedTypes(template) : [];
  // The code of functions lies where the template says since it was deployed.
  return { desired: { ...now, ...content, resourceTypes, code: [] }, meta };
}

/** The content as it is sent, with a note of the input it goes back from; null where there is no room for it. */
export function marked({ desired, meta }: StackCopy, over: string): DesiredStack | null {
  const note = markRestored(meta, over);
  const [before, after, ...others] = desired.template.split(JSON.stringify(meta));
  if (note === null || before === undefined || after === undefined || others.length > 0) return null;
  return { ...desired, template: `${before}${JSON.stringify(note)}${after}` };
}
