import { replace } from "../replace.ts";
import type { BuilderLike, DataSourceLike, QueryRunnerLike, StatementResult } from "../shape.ts";

/** Methods of a query builder that give a builder: itself, or another one of the same statement or connection. */
const GIVES_BUILDER = [
  "select",
  "insert",
  "update",
  "delete",
  "softDelete",
  "restore",
  "relation",
  "clone",
  "createQueryBuilder",
] as const;

type Hooks = { readonly [method: string]: (this: object, ...given: unknown[]) => unknown };

/** Puts `execute` before that of each builder that a data source makes, on the builders themselves. Gives what ends it. */
export function hookBuilders(
  dataSource: DataSourceLike,
  execute: (builder: BuilderLike) => Promise<StatementResult>,
): () => void {
  const hooks: Hooks = Object.fromEntries([
    ...GIVES_BUILDER.map((method) => [
      method,
      function (this: object, ...given: unknown[]) {
        return hooked(own(this, method)(...given));
      },
    ]),
    [
      "execute",
      function (this: BuilderLike) {
        return execute(this);
      },
    ],
  ]);
  const hooked = (made: unknown): unknown => {
    if (typeof made === "object" && made !== null && !Object.hasOwn(made, "execute"))
      Object.assign(made, hooks);
    return made;
  };
  return replace(
    dataSource,
    "createQueryBuilder",
    (original) =>
      (...given) =>
        hooked(original(...given)),
  );
}

/** A method as the builder's class has it. */
function own(builder: object, method: string): (...given: unknown[]) => unknown {
  const found: unknown = Reflect.get(Object.getPrototypeOf(builder), method);
  if (typeof found !== "function") throw new TypeError(`The query builder has no method "${method}".`);
  return (...given) => Reflect.apply(found, builder, given);
}

/** A statement like another one, which can be changed and run without its hooks. */
export function copyOf(builder: BuilderLike): BuilderLike {
  return own(builder, "clone")() as BuilderLike;
}

/** Runs a statement as TypeORM does, on a connection. */
export function run(builder: BuilderLike, runner?: QueryRunnerLike): Promise<StatementResult> {
  if (runner) builder.setQueryRunner(runner);
  return own(builder, "execute")() as Promise<StatementResult>;
}
