import { type Contract, facesOf, type NamedType, type Type } from "@mortise/contract";

/** References that would make a type alias be itself: TypeScript refuses those, so they are left out. */
export interface Cuts {
  has(from: string, to: string): boolean;
  /** The pairs of names, in the contract's order. */
  readonly pairs: readonly (readonly [from: string, to: string])[];
}

interface Edge {
  readonly to: string;
  readonly inIntersection: boolean;
}

/**
 * Finds the references to leave out. An interface may hold itself in any way, and so may an alias inside a list or an
 * object; only what an alias *is* (itself, a union, an intersection) must not lead back to it. In a circle the members
 * of intersections go first: `Cat = Pet & …, Pet = Cat | Dog` is the common case, and `Pet` is worth more.
 */
export function cutsOf(contract: Pick<Contract, "types">): Cuts {
  const edges = new Map<string, readonly Edge[]>();
  for (const named of contract.types) edges.set(named.name, edgesOf(named));
  dropDeadEnds(edges);
  const cut = new Set<string>();
  const pairs: (readonly [string, string])[] = [];
  const leaveOut = (from: string, to: string) => {
    if (cut.has(key(from, to))) return;
    cut.add(key(from, to));
    pairs.push([from, to]);
  };
  const leadsBack = (from: string, to: string) => from === to || reaches(edges, to, from, cut);
  for (const preferIntersections of [true, false]) {
    for (const [from, direct] of edges) {
      for (const { to, inIntersection } of direct) {
        if (inIntersection !== preferIntersections || !edges.has(to)) continue;
        if (leadsBack(from, to)) leaveOut(from, to);
      }
    }
  }
  return { has: (from, to) => cut.has(key(from, to)), pairs };
}

/** Leaves only names that lead into a circle, so that a document's long chains cost no walk each. */
function dropDeadEnds(edges: Map<string, readonly Edge[]>): void {
  const usedBy = new Map<string, string[]>();
  const left = new Map<string, number>();
  for (const [from, direct] of edges) {
    left.set(from, direct.length);
    for (const { to } of direct) {
      const users = usedBy.get(to);
      if (users) users.push(from);
      else usedBy.set(to, [from]);
    }
  }
  const ends = [...edges.keys()].filter((name) => left.get(name) === 0);
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    edges.delete(end);
    for (const user of usedBy.get(end) ?? []) {
      const remaining = (left.get(user) ?? 0) - 1;
      left.set(user, remaining);
      if (remaining === 0) ends.push(user);
    }
  }
}

function key(from: string, to: string): string {
  return `${from}\n\n${to}`;
}

/** Whether a walk along direct references leads from one name to another. */
function reaches(
  edges: ReadonlyMap<string, readonly Edge[]>,
  from: string,
  to: string,
  cut: ReadonlySet<string>,
): boolean {
  const seen = new Set([from]);
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const edge of edges.get(name) ?? []) {
      if (cut.has(key(name, edge.to)) || seen.has(edge.to)) continue;
      if (edge.to === to) return true;
      seen.add(edge.to);
      open.push(edge.to);
    }
  }
  return false;
}

/** The names that a type alias directly is. */
function edgesOf(named: NamedType): readonly Edge[] {
  const edges: Edge[] = [];
  const visit = (type: Type, inIntersection: boolean): void => {
    if (type.kind === "named") edges.push({ to: type.name, inIntersection });
    for (const face of facesOf(type)) visit(face, type.kind === "intersection");
  };
  visit(named.type, false);
  return edges;
}
