import type { BuilderLike, DatabaseLike, QueryLike, StatementsLike, TableLike } from "../shape.ts";

/** One call of a builder's method, such as `.where(…)`. */
export interface Step {
  readonly method: string;
  readonly args: readonly unknown[];
}

export type StatementKind = "insert" | "update" | "delete";

/** A statement as the app wrote it: it can be written again, in another transaction and with other values. */
export interface Statement {
  readonly kind: StatementKind;
  readonly table: TableLike;
  /** What stands before it: `db.with(…)`. */
  readonly ctes: readonly unknown[];
  readonly steps: readonly Step[];
}

/** Where a statement begins: at the database, or behind its `WITH`. */
export function beginning(db: DatabaseLike, { ctes }: Pick<Statement, "ctes">): StatementsLike {
  return ctes.length > 0 ? db.with(...ctes) : db;
}

/** What the app gave a step, if it took it. Of several, the last one counts, as for Drizzle. */
export function argsOf({ steps }: Statement, method: string): readonly unknown[] | undefined {
  return steps.findLast((step) => step.method === method)?.args;
}

/** The same statement with other arguments of these steps; those that it does not have yet come last. `undefined`: without. */
export function withSteps(
  statement: Statement,
  replaced: { readonly [method: string]: readonly unknown[] | undefined },
): Statement {
  const steps: Step[] = [];
  const taken = new Set<string>();
  for (const step of statement.steps) {
    const { method } = step;
    if (!Object.hasOwn(replaced, method)) steps.push(step);
    else if (!taken.has(method)) {
      taken.add(method);
      const args = replaced[method];
      if (args) steps.push({ method, args });
    }
  }
  for (const [method, args] of Object.entries(replaced)) {
    if (args && !taken.has(method)) steps.push({ method, args });
  }
  return { ...statement, steps };
}

/** Writes the statement once more. */
export function written(db: DatabaseLike, statement: Statement): QueryLike {
  const { kind, table, steps } = statement;
  let builder: BuilderLike = beginning(db, statement)[kind](table);
  for (const { method, args } of steps) {
    const step = builder[method] as (...args: readonly unknown[]) => BuilderLike;
    builder = step.apply(builder, args as unknown[]);
  }
  return builder as unknown as QueryLike;
}
