import {
  type Abilities,
  type Action,
  AFTER_STEPS,
  BEFORE_STEPS,
  type OperationAbilities,
} from "@mortise/events";

const full: Omit<OperationAbilities, "moments"> = {
  previous: true,
  veto: true,
  change: true,
  sameTransaction: true,
  afterCommit: true,
  eachRecord: true,
};

const looked =
  "with `updateOnDuplicate` or `ignoreDuplicates`, a row that another transaction inserts between the look and the write is told as a create";
const included = "not what the database's own cascades and triggers do";

/** What Sequelize's event source can do. */
export const abilities: Abilities = {
  create: { ...full, moments: of("create"), previous: false },
  update: { ...full, moments: of("update") },
  destroy: { ...full, moments: of("destroy"), change: false },
  "bulk-create": { ...full, moments: of("create"), previous: false, eachRecord: looked },
  "bulk-update": { ...full, moments: of("update") },
  "bulk-destroy": { ...full, moments: of("destroy"), change: false },
  upsert: { ...full, moments: of("create", "update") },
  nested: { ...full, moments: of("create", "update", "destroy"), eachRecord: included },
  // `sequelize.query` and the query interface know tables, not records: what a statement changes is the database's secret.
  raw: {
    ...full,
    moments: [],
    veto: false,
    change: false,
    previous: false,
    sameTransaction: false,
    afterCommit: false,
    eachRecord: false,
  },
};

function of(...actions: readonly Action[]): OperationAbilities["moments"] {
  return [...new Set(actions.flatMap((action) => [...BEFORE_STEPS[action], ...AFTER_STEPS[action]]))];
}
