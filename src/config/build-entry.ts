import { adoptionOf } from '../core/plan/adoption.ts';
import type { PipelineEntry, Suspension, Target } from '../core/config.ts';
import type { JsonObject } from '../core/text/json.ts';
import type { Merged } from '../core/entry/merge.ts';
import type * as file from '../core/entry/mlops-config.gen.ts';
import type { Catalogue } from './catalogue.ts';
import type { Linked } from './edges.ts';
import { healthOf } from './health.ts';
import type { Locator } from './locator.ts';
import type { Understood } from './older/today.ts';
import type { TargetOutline } from './outline.ts';
import { epochOf, minutesOf, windowsOf } from './times.ts';

/** How long one deployment may take when the entry does not say. */
const TIMEOUT = '2h';

/** @returns what puts one entry, as written and as merged, into the words of the core */
export function entryBuilder(
  written: file.MlopsConfigFile,
  catalogue: Catalogue,
  locator: Locator,
): (raw: file.Pipeline, entry: Linked, older: Understood | undefined) => PipelineEntry {
  return (raw, entry, older) => {
    const type = raw.pipeline_type ?? null;
    const pipelineType = type === null ? null : (catalogue.canonical(type) ?? type);
    return {
      name: raw.name,
      pipelineType,
      understoodFrom: older?.from ?? (type === pipelineType ? null : type),
      incomplete: older?.incomplete ?? null,
      place: locator.locate(entry.layer.pointer),
      dependsOn: [...new Set(entry.edges.map((edge) => edge.to))],
      ...steering(raw),
      ...healthOf(entry.layer),
      baseInputs: entry.base.inputs.values,
      baseParameters: entry.base.parameters.values,
      targets: entry.targets.map((target) => ({
        ...toTarget(raw, target, written),
        promotedFrom: before(target, orderOf(raw, written.promotion), entry.targets),
      })),
    };
  };
}

/** What the entry says to us rather than to its blueprint. */
const steering = (raw: file.Pipeline) => ({
  state: raw.state ?? 'present',
  protect: raw.protect ?? false,
  adopt: raw.adopt === undefined ? null : adoptionOf(raw.adopt.stack),
  suspend: toSuspension(raw.suspend),
  retry: raw.retry ?? null,
  drift: raw.drift ?? 'report',
  timeoutMinutes: minutesOf(raw.timeout ?? TIMEOUT),
  topicArn: raw.notify?.topic_arn ?? null,
  ...notifyOf(raw),
});

const notifyOf = ({ notify }: file.Pipeline): Pick<PipelineEntry, 'notify'> =>
  notify === undefined ? {} : { notify: { on: notify.on ?? null, topicArn: notify.topic_arn ?? null } };

/** Its own order, where it has one; `false` is none. */
const orderOf = ({ promotion }: file.Pipeline, general: readonly string[] = []): readonly string[] => {
  if (Array.isArray(promotion)) return promotion;
  return promotion === false ? [] : general;
};

/** The last environment before this one in an order, of those that the pipeline is meant for. */
function before(
  { environment }: TargetOutline,
  order: readonly string[],
  targets: readonly TargetOutline[],
): string | null {
  const earlier = order.slice(0, Math.max(0, order.indexOf(environment)));
  return earlier.findLast((name) => targets.some((target) => target.environment === name)) ?? null;
}

function toSuspension(raw: file.Pipeline['suspend']): Suspension | null {
  if (raw === undefined) return null;
  if (typeof raw === 'string') return { reason: raw, until: null };
  return { reason: raw.reason, until: raw.until === undefined ? null : epochOf(raw.until) };
}

function toTarget(
  raw: file.Pipeline,
  { environment, inputs, parameters, tags }: TargetOutline,
  { environments = {}, windows }: file.MlopsConfigFile,
): Omit<Target, 'promotedFrom'> {
  const own = environments[environment] ?? {};
  return {
    environment,
    inputs: inputs.values,
    parameters: parameters.values,
    origins: { ...inputs.origins, ...prefixed(parameters) },
    tags: asText(tags.values),
    approval: raw.approval ?? own.approval ?? 'none',
    onRemoval: raw.on_removal ?? own.on_removal ?? 'delete',
    windows: [windows, own.windows, raw.windows].flatMap(windowsOf),
  };
}

const prefixed = ({ origins }: Merged): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(origins).map(([name, pointer]) => [`parameters/${name}`, pointer]));

/** Tag values are text and nulls are merged away, but the type of merged values does not know. */
const asText = (tags: JsonObject): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(tags).filter(isText));

const isText = (member: readonly [string, unknown]): member is [string, string] =>
  typeof member[1] === 'string';
