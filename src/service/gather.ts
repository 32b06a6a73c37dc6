import { Fault } from '../core/fault.ts';
import type { Evidence, Question } from '../core/evidence.ts';
import { NO_EVIDENCE } from '../core/evidence.ts';
import { canonical, isObject, parseJson } from '../core/json.ts';
import type { Json } from '../core/json.ts';
import type { LiveStack } from '../core/model.ts';
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
    const { live } = situation;
    if (live === null) return NO_EVIDENCE;
    const answer = await ask(question, situation, live, { cloud, signal });
    return { ...NO_EVIDENCE, answered: question, ...answer };
  } catch (error) {
    if (error instanceof Fault && signal?.aborted !== true) return NO_EVIDENCE;
    throw error;
  }
}

async function ask(
  question: Question,
  { memory, wanted }: Situation,
  live: LiveStack,
  { cloud, signal }: Line,
): Promise<Partial<Evidence>> {
  const template = async (): Promise<Json> => parse(await cloud.template(live.id, signal));
  switch (question) {
    case 'last-failure':
      return {
        lastFailure: (await cloud.lastFailure(live.id, memory.intent?.token || null, signal)) ?? null,
      };
    case 'template': {
      const desired = parse(wanted?.desired?.template ?? '');
      return { templateSame: canonical(await template()) === canonical(desired) };
    }
    case 'dependencies':
      return { dependsOn: dependsOn(await template()) };
    case 'change-set':
      return { changeSet: (await cloud.changeSet(live.id, memory.proposal?.name ?? '', signal)) ?? null };
    case 'progress':
      return { latestEvent: (await cloud.latestEvent(live.id, signal)) ?? null };
    default:
      return question satisfies never;
  }
}

interface Line {
  readonly cloud: Cloud;
  readonly signal: AbortSignal | undefined;
}

/** Our templates are JSON. What is not was put there by somebody else, and equals nothing of ours. */
const parse = (text: string): Json => parseJson(text) ?? text;

function dependsOn(template: Json): readonly string[] {
  const metadata = isObject(template) ? template['Metadata'] : undefined;
  const ours = isObject(metadata) ? metadata['mlops'] : undefined;
  const names = isObject(ours) ? ours['depends_on'] : undefined;
  return Array.isArray(names) ? names.filter((name: Json): name is string => typeof name === 'string') : [];
}
