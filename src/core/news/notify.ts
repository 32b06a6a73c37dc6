import type { Notify, StackNews, Transition } from '../told.ts';

const OPENING: readonly StackNews[] = ['failed', 'degraded', 'drifted'];

/** The topics that hear of a transition: that of the service, which is the empty text where none is set, and its own. */
export function topicsOf(transition: Transition, service: string): readonly string[] {
  const { notify } = transition;
  if (notify === undefined) return [service];
  const wanted = isWanted(notify, transition);
  const { topicArn: own } = notify;
  if (own === null || own === service) return wanted ? [service] : [];
  return wanted ? [service, own] : [service];
}

/** Whoever is told that something is wrong is told when it is over, asked or not. */
function isWanted({ on }: Notify, { kind, closes = [] }: Transition): boolean {
  if (on === null || on.includes(kind)) return true;
  return closes.some((closed) => on.includes(closed.kind));
}

/** Whether a topic was told of what is open, and is reminded of it. */
export const isReminded = (
  notify: Notify | undefined,
  kind: StackNews,
  { topic, service }: { readonly topic: string; readonly service: string },
): boolean => {
  const own = notify?.topicArn ?? null;
  if (topic === service && own !== null && own !== service) return true;
  if (topic !== (own ?? service)) return false;
  return OPENING.includes(kind) && (notify?.on?.includes(kind) ?? true);
};
