import { type Abilities, allAbilities, NO_ABILITIES } from "@mortise/events";

const NESTED =
  "what the database's own cascades do, and rows of a pivot table that a collection of many to many writes, are not seen";
const UPSERT =
  "of an entity in several tables, a row that another transaction inserts between the look and the write is updated, and told as a create";

/** What the event source can do with MikroORM. */
export const abilities: Abilities = Object.freeze({
  create: allAbilities("create"),
  update: allAbilities("update"),
  destroy: allAbilities("destroy"),
  "bulk-create": allAbilities("create"),
  "bulk-update": allAbilities("update"),
  "bulk-destroy": allAbilities("destroy"),
  upsert: { ...allAbilities("create", "update"), eachRecord: UPSERT },
  nested: { ...allAbilities("create", "update", "destroy"), eachRecord: NESTED },
  // SQL has no entities.
  raw: NO_ABILITIES,
});
