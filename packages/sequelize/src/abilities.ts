import { type Abilities, allAbilities, NO_ABILITIES } from "@mortise/events";

const LOOKED_UP =
  "with `updateOnDuplicate` or `ignoreDuplicates`, a row that another transaction inserts between the look and the write is told as a create";
const BY_DATABASE = "not what the database's own cascades and triggers do";

/** What Sequelize's event source can do. */
export const abilities: Abilities = Object.freeze({
  create: allAbilities("create"),
  update: allAbilities("update"),
  destroy: allAbilities("destroy"),
  "bulk-create": { ...allAbilities("create"), eachRecord: LOOKED_UP },
  "bulk-update": allAbilities("update"),
  "bulk-destroy": allAbilities("destroy"),
  upsert: allAbilities("create", "update"),
  nested: { ...allAbilities("create", "update", "destroy"), eachRecord: BY_DATABASE },
  // `sequelize.query` and the query interface know tables, not records: what a statement changes is the database's secret.
  raw: NO_ABILITIES,
});
