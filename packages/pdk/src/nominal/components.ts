/**
 * Which nodes of a graph are in a circle together (Tarjan's algorithm, without recursion: chains are long). Nodes of one
 * component get the same number; a node in no circle, not even with itself, gets none.
 */
export function circlesOf(
  nodes: Iterable<string>,
  edgesOf: (node: string) => readonly string[],
): ReadonlyMap<string, number> {
  const circles = new Map<string, number>();
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const onPath = new Set<string>();
  const enter = (node: string): Visit => {
    order.set(node, order.size);
    lowest.set(node, order.size - 1);
    path.push(node);
    onPath.add(node);
    return { node, edges: edgesOf(node), next: 0 };
  };
  const lower = (node: string, to: number | undefined) => {
    lowest.set(node, Math.min(lowest.get(node) ?? 0, to ?? 0));
  };
  const leave = ({ node, edges }: Visit) => {
    if (lowest.get(node) !== order.get(node)) return;
    const component = path.splice(path.lastIndexOf(node));
    for (const member of component) onPath.delete(member);
    if (component.length === 1 && !edges.includes(node)) return;
    for (const member of component) circles.set(member, order.get(node) ?? 0);
  };
  for (const start of nodes) {
    if (order.has(start)) continue;
    const open = [enter(start)];
    for (let visit = open.at(-1); visit; visit = open.at(-1)) {
      const to = visit.edges[visit.next++];
      if (to === undefined) {
        open.pop();
        leave(visit);
        const before = open.at(-1);
        if (before) lower(before.node, lowest.get(visit.node));
      } else if (!order.has(to)) {
        open.push(enter(to));
      } else if (onPath.has(to)) {
        lower(visit.node, order.get(to));
      }
    }
  }
  return circles;
}

interface Visit {
  readonly node: string;
  readonly edges: readonly string[];
  next: number;
}
