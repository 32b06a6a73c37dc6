import { Fault } from '../core/fault.ts';
import type { Evidence, Question } from '../core/evidence.ts';
import { NO_EVIDENCE } from '../core/evidence.ts';
import { canonical, isObject, parseJson } from '../core/json.ts';
import type { Json } from '../core/json.ts';
import type { Situation } from '../core/step.ts';
import type { Cloud } from '../ports.ts';

/**
 * Asks the one question that is worth a call. A read that fails is no answer, and never stops anything: it is
 * asked again at the next look.
 */
export async function gather(
  question: Question,
  situation: Situation,
  cloud: Cloud,
  signal?: AbortSignal,
): Promise<Evidence> {
  try {
    return await ask(question, situation, cloud, signal);
  } catch (error) {
    if (error instanceof Fault && signal?.aborted !== true) return NO_EVIDENCE;
    throw error;
  }
}

async function ask(
  question: Question,
  { live, memory, wanted }: Situation,
  cloud: Cloud,
  signal?: AbortSignal,
): Promise<Evidence> {
  if (live === null) return NO_EVIDENCE;
  switch (question) {
    case 'last-failure': {
      const token = memory.intent?.token || null;
      const lastFailure = (await cloud.lastFailure(live.id, token, signal)) ?? null;
      return { ...NO_EVIDENCE, answered: question, lastFailure };
    }
    case 'template': {
      const template = parse(await cloud.template(live.id, signal));
      const desired = parse(wanted?.desired?.template ?? '');
      return { ...NO_EVIDENCE, answered: question, templateSame: canonical(template) === canonical(desired) };
    }
    case 'dependencies':
      return {
        ...NO_EVIDENCE,
        answered: question,
        dependsOn: dependsOn(parse(await cloud.template(live.id, signal))),
      };
    case 'change-set': {
      const name = memory.proposal?.name ?? '';
      return {
        ...NO_EVIDENCE,
        answered: question,
        changeSet: (await cloud.changeSet(live.id, name, signal)) ?? null,
      };
    }
    default:
      return question satisfies never;
  }
}

/** Our templates are JSON. What is not was put there by somebody else, and equals nothing of ours. */
const parse = (text: string): Json => parseJson(text) ?? text;

function dependsOn(template: Json): readonly string[] {
  const metadata = isObject(template) ? template['Metadata'] : undefined;
  const ours = isObject(metadata) ? metadata['mlops'] : undefined;
  const names = isObject(ours) ? ours['depends_on'] : undefined;
  return Array.isArray(names) ? names.filter((name: Json): name is string => typeof name === 'string') : [];
}
