import type { StatementResult } from "../shape.ts";

/** What several statements gave, as if they had been one. The first one's object, as TypeORM made it. */
export function together(results: readonly StatementResult[]): StatementResult {
  const [first, ...others] = results;
  if (!first) throw new TypeError("There is no statement whose result could be given.");
  for (const { raw, affected, generatedMaps, identifiers } of others) {
    if (typeof affected === "number") first.affected = (first.affected ?? 0) + affected;
    if (Array.isArray(raw) && Array.isArray(first.raw)) first.raw = [...first.raw, ...raw];
    first.generatedMaps?.push(...(generatedMaps ?? []));
    first.identifiers?.push(...(identifiers ?? []));
  }
  return first;
}
