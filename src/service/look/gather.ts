import { Fault } from '../../core/fault.ts';
import type { Evidence, Question } from '../../core/memory/evidence.ts';
import { NO_EVIDENCE } from '../../core/memory/evidence.ts';
import { canonical, isObject, parseJson } from '../../core/text/json.ts';
import type { Json } from '../../core/text/json.ts';
import type { LiveStack } from '../../core/model.ts';
import type { Situation } from '../../core/step.ts';
import type { Cloud } from '../../ports.ts';

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
    const answer = await ASK[question]({ situation, live, cloud, signal });
    return { ...NO_EVIDENCE, answered: question, ...answer };
  } catch (error) {
    if (error instanceof Fault && signal?.aborted !== true) return NO_EVIDENCE;
    throw error;
  }
}

interface Line {
  readonly situation: Situation;
  readonly live: LiveStack;
  readonly cloud: Cloud;
  readonly signal: AbortSignal | undefined;
}

/** How each question is asked. */
const ASK: Readonly<Record<Question, (line: Line) => Promise<Partial<Evidence>>>> = {
  'last-failure': async ({ situation, live, cloud, signal }) => {
    const token = situation.memory.intent?.token || null;
    return { lastFailure: (await cloud.lastFailure(live.id, token, signal)) ?? null };
  },
  template: async (line) => {
    const desired = parse(line.situation.wanted?.desired?.template ?? '');
    return { templateSame: canonical(await liveTemplate(line)) === canonical(desired) };
  },
  dependencies: async (line) => ({ dependsOn: dependsOn(await liveTemplate(line)) }),
  'change-set': async ({ situation, live, cloud, signal }) => {
    const name = situation.memory.proposal?.name ?? '';
    return { changeSet: (await cloud.changeSet(live.id, name, signal)) ?? null };
  },
  progress: async ({ live, cloud, signal }) => ({
    latestEvent: (await cloud.latestEvent(live.id, signal)) ?? null,
  }),
};

const liveTemplate = async ({ live, cloud, signal }: Line): Promise<Json> =>
  parse(await cloud.template(live.id, signal));

/** Our templates are JSON. What is not was put there by somebody else, and equals nothing of ours. */
const parse = (text: string): Json => parseJson(text) ?? text;

function dependsOn(template: Json): readonly string[] {
  const metadata = isObject(template) ? template['Metadata'] : undefined;
  const ours = isObject(metadata) ? metadata['mlops'] : undefined;
  const names = isObject(ours) ? ours['depends_on'] : undefined;
  return Array.isArray(names) ? names.filter((name: Json): name is string => typeof name === 'string') : [];
}
