import type { PipelineStatus } from '../../core/show/snapshot.ts';

export interface Node {
  readonly status: PipelineStatus;
  /** Longest way from something that needs nothing. */
  readonly column: number;
  readonly row: number;
}

export interface Edge {
  readonly from: Node;
  readonly to: Node;
}

export interface Layout {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly columns: number;
  readonly rows: number;
  /** Pipelines without any dependency in either direction: no picture says more of them than a list. */
  readonly alone: readonly PipelineStatus[];
}

/**
 * Puts what depends on something to the right of it. The configuration has no cycles; should one ever come through, it
 * ends where it began.
 */
export function layOut(
  pipelines: readonly PipelineStatus[],
  needs: ReadonlyMap<string, readonly string[]>,
): Layout {
  const names = new Set(pipelines.map(({ name }) => name));
  const needed = new Map(
    pipelines.map(({ name }) => [name, (needs.get(name) ?? []).filter((other) => names.has(other))] as const),
  );
  const linked = new Set(
    [...needed].flatMap(([name, others]) => (others.length > 0 ? [name, ...others] : [])),
  );
  const depths = depthsOf(needed);
  const heights = new Map<number, number>();
  const nodes = new Map<string, Node>();
  for (const status of pipelines.filter(({ name }) => linked.has(name))) {
    const column = depths.get(status.name) ?? 0;
    const row = heights.get(column) ?? 0;
    heights.set(column, row + 1);
    nodes.set(status.name, { status, column, row });
  }
  const edges = [...nodes.values()].flatMap((to) =>
    (needed.get(to.status.name) ?? []).flatMap((name) => {
      const from = nodes.get(name);
      return from === undefined ? [] : [{ from, to }];
    }),
  );
  return {
    nodes: [...nodes.values()],
    edges,
    columns: heights.size === 0 ? 0 : Math.max(...heights.keys()) + 1,
    rows: Math.max(0, ...heights.values()),
    alone: pipelines.filter(({ name }) => !linked.has(name)),
  };
}

/** Without recursion: a chain may have thousands of links. */
function depthsOf(needed: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  let left = [...needed.keys()];
  while (left.length > 0) {
    const ready = left.filter((name) => (needed.get(name) ?? []).every((other) => depths.has(other)));
    for (const name of ready.length > 0 ? ready : left)
      depths.set(name, Math.max(-1, ...(needed.get(name) ?? []).map((other) => depths.get(other) ?? -1)) + 1);
    left = ready.length > 0 ? left.filter((name) => !depths.has(name)) : [];
  }
  return depths;
}
