import { authoringOf } from '../core/stack/authoring.ts';
import type { ImageSource } from '../core/stack/authoring.ts';
import type { JsonObject } from '../core/text/json.ts';
import type { Problem } from '../core/text/result.ts';
import { name, quote } from '../core/text/words.ts';
import type { BoundParameters } from './bind-parameters.ts';
import type { Complaint } from './check-text.ts';
import type { Declaration } from './declaration.ts';
import { imageOf } from './images.ts';
import type { ImageWish } from './images.ts';
import { unknownInstance } from './instance-types.ts';
import type { Where } from './where.ts';

interface Facts {
  readonly declared: readonly Declaration[];
  readonly bound: Pick<BoundParameters, 'texts' | 'pending'>;
  /** Null where it is not known. */
  readonly region: string | null;
  /** Whether an image may stay unknown together with the region. */
  readonly offline: boolean;
  readonly where: Where;
}

export interface BoundSageMaker {
  /** Image parameters that were empty and are found now. */
  readonly texts: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/** What only SageMaker knows: whether instance types exist, and which image serves a framework. */
export function bindSageMaker(template: JsonObject, facts: Facts): BoundSageMaker {
  const { instances, images } = authoringOf(template);
  const unknown = instances.flatMap((id) => {
    const complaint = isAnswer(facts, id) ? unknownInstance(facts.bound.texts[id] ?? '') : null;
    return complaint === null ? [] : [about(facts, id, complaint)];
  });
  if (unknown.length > 0) return { texts: {}, problems: unknown };
  const found = Object.entries(images).map(([id, source]) => [id, imageFor(facts, id, source)] as const);
  return {
    texts: Object.fromEntries(
      found.flatMap(([id, image]) => (typeof image === 'string' ? [[id, image]] : [])),
    ),
    problems: found.flatMap(([, image]) => (image === null || typeof image === 'string' ? [] : [image])),
  };
}

/** The image, a problem, or null when none is asked for or what it depends on is not known yet. */
function imageFor(facts: Facts, id: string, source: ImageSource): string | Problem | null {
  const { texts, pending } = facts.bound;
  if (pending.has(id)) return null;
  if ((texts[id] ?? '') !== '') return source.instance === null ? forGpus(facts, id) : null;
  const parameters = { framework: source.framework, version: source.version, instance: source.instance };
  const asked = Object.values(parameters).flatMap((one) => one ?? []);
  if (!isAnswer(facts, source.framework) || asked.some((one) => pending.has(one) || texts[one] === undefined))
    return null;
  const found = imageOf({
    framework: texts[source.framework] ?? '',
    version: texts[source.version] ?? '',
    instance: source.instance === null ? null : (texts[source.instance] ?? ''),
    region: facts.region,
  });
  if (found.kind === 'none') return about(facts, parameterOf(found.about, source), found.complaint);
  if (facts.region !== null) return found.uri;
  return facts.offline ? null : about(facts, source.framework, NO_REGION);
}

/** Serverless inference pulls an image for GPUs and then fails to start it: its name gives it away before. */
function forGpus(facts: Facts, id: string): Problem | null {
  const uri = facts.bound.texts[id] ?? '';
  if (!/[-_.:/](?:gpu|cu\d{2,3})(?:[-_.:/@]|$)/.test(uri)) return null;
  const message = `is ${quote(uri)}, by its name an image for GPUs, and serverless inference has none`;
  return about(facts, id, { message, hint: 'Take the image for CPUs, or a realtime_endpoint with a GPU.' });
}

const NO_REGION: Complaint = {
  message: 'names an image that each region has in another account, and no region is known',
  hint: 'Give the environment a "region", or set AWS_REGION.',
};

const parameterOf = (what: keyof ImageWish, { framework, version, instance }: ImageSource): string =>
  ({ framework, version, instance: instance ?? framework, region: framework })[what];

const isAnswer = ({ bound }: Facts, id: string): boolean =>
  !bound.pending.has(id) && (bound.texts[id] ?? '') !== '';

function about({ declared, where }: Facts, id: string, { message, hint }: Complaint): Problem {
  const key = declared.find((one) => one.name === id)?.key ?? id;
  return where.input(key, 'bad-value', { message: `${name(key)} ${message}`, hint });
}
