/** One thing that wants a name of its own. */
export interface NameClaim {
  readonly wanted: string;
  /** Tried in this order before a number is put behind `wanted`. */
  readonly otherwise?: readonly string[];
}

/**
 * Gives each claim a name that no other has. Earlier claims go first; whoever comes too late gets its first free
 * alternative, or the next free number (`customer2`, `list2_2`), but never a numbered name that another claim wants as its own.
 * The same claims in the same order always get the same names.
 */
export function claimNames(
  claims: readonly NameClaim[],
  reserved: ReadonlySet<string>,
  numbered = (name: string, n: number) => (/\d$/.test(name) ? `${name}_${n}` : `${name}${n}`),
): readonly string[] {
  const wanted = new Set(claims.map((claim) => claim.wanted));
  const taken = new Set(reserved);
  const lastNumbers = new Map<string, number>();
  return claims.map((claim) => {
    const isFree = (name: string) => !taken.has(name) && (name === claim.wanted || !wanted.has(name));
    let name = [claim.wanted, ...(claim.otherwise ?? [])].find(isFree);
    for (let n = (lastNumbers.get(claim.wanted) ?? 1) + 1; name === undefined; n++) {
      const next = numbered(claim.wanted, n);
      lastNumbers.set(claim.wanted, n);
      if (isFree(next)) name = next;
    }
    taken.add(name);
    return name;
  });
}
