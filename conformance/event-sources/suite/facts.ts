import type { DatabaseKind, Fact } from "../driver.ts";
import { concurrent, fresh, locked, meanwhile, outside, parallel, race } from "./facts/beside.ts";
import { models } from "./facts/models.ts";
import { quiet } from "./facts/quiet.ts";
import { large, nothing, values } from "./facts/records.ts";
import { caught, commit, uncaught } from "./facts/transactions.ts";
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
  quiet,
  nothing,
  large,
  caught,
  uncaught,
  commit,
  parallel,
  meanwhile,
  concurrent,
  outside,
  locked,
  fresh,
  race,
};

/** The databases that a fact is about. Default: all. */
export const FACTS_ON: { readonly [F in Fact]?: readonly DatabaseKind[] } = {
  // Whether SQLite looks at foreign keys is a matter of each connection.
  commit: ["postgres", "pglite"],
  concurrent: ["postgres"],
  outside: ["postgres"],
  locked: ["postgres"],
  fresh: ["postgres"],
  race: ["postgres"],
  quiet: ["postgres"],
};
