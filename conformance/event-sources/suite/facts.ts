import type { DatabaseKind, Fact } from "../driver.ts";
import { concurrent, fresh, locked, outside, parallel, race } from "./facts/beside.ts";
import { models } from "./facts/models.ts";
import { large, nothing, values } from "./facts/records.ts";
import { caught, commit } from "./facts/transactions.ts";
import { context, order, refused, returned, unheard, validation } from "./facts/written.ts";
import type { Stage } from "./stage.ts";

/** What is looked at once for each ORM and database. */
export const FACT_CHECKS: { readonly [F in Fact]: (stage: Stage) => Promise<void> } = {
  models,
  order,
  returned,
  values,
  validation,
  refused,
  context,
  unheard,
  nothing,
  large,
  caught,
  commit,
  parallel,
  concurrent,
  outside,
  locked,
  fresh,
  race,
};

const ONE_AT_A_TIME = { sqlite: "one transaction at a time", pglite: "one transaction at a time" };

/** Databases that a fact says nothing about, and why. */
export const FACTS_WITHOUT: {
  readonly [F in Fact]?: { readonly [K in DatabaseKind]?: string };
} = {
  commit: { sqlite: "whether it looks at foreign keys is a matter of each connection" },
  concurrent: ONE_AT_A_TIME,
  outside: ONE_AT_A_TIME,
  locked: ONE_AT_A_TIME,
  fresh: ONE_AT_A_TIME,
  race: ONE_AT_A_TIME,
};
