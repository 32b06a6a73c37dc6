/** Something that others may have to wait for. */
export interface Node {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/**
 * The wave of each node: 0 for those that wait for nothing, otherwise one more than the latest they wait for.
 * Names that are not among the nodes do not count, and are in wave 0. Nodes on a cycle, which the configuration refuses, get the
 * number of nodes: they sort last and are held by their dependency.
 */
export function waves(nodes: readonly Node[]): (name: string) => number {
  const wave = new Map<string, number>();
  const names = new Set(nodes.map((node) => node.name));
  let waiting = nodes;
  for (let current = 0; waiting.length > 0; current += 1) {
    const ready = waiting.filter((node) =>
      node.dependsOn.every((name) => !names.has(name) || wave.has(name)),
    );
    if (ready.length === 0) break;
    for (const node of ready) wave.set(node.name, current);
    waiting = waiting.filter((node) => !wave.has(node.name));
  }
  for (const node of waiting) wave.set(node.name, nodes.length);
  return (name) => wave.get(name) ?? 0;
}
