import type { RecordMoment } from "@mortise/contract";
import { ACTIONS, type Action, momentsOf } from "./moments.ts";

/** The ways in which an ORM writes records: an event source declares its abilities for each. */
export const OPERATION_KINDS = [
  "create",
  "update",
  "destroy",
  "bulk-create",
  "bulk-update",
  "bulk-destroy",
  "upsert",
  "nested",
  "raw",
] as const;

/** One of {@link OPERATION_KINDS}. `nested`: records written inside another one's write. `raw`: the app's own SQL. */
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** Whether something works; or in which way it only partly does, in a sentence without a full stop. */
export type Ability = boolean | string;

/** What an event source can do at one kind of operation. */
export interface OperationAbilities {
  /** Moments that are asked about and told of. Empty: the source does not hear of it at all. */
  readonly moments: readonly RecordMoment[];
  /** Plug-ins get the record as it was before. */
  readonly previous: Ability;
  /** A rejection keeps the write from happening. */
  readonly veto: Ability;
  /** Changes are in what is written. */
  readonly change: Ability;
  /** Plug-ins are asked inside the write's own transaction. */
  readonly sameTransaction: Ability;
  /** Plug-ins are told after the commit, never after a rollback. */
  readonly afterCommit: Ability;
  /** Each record is told, not the operation alone. */
  readonly eachRecord: Ability;
}

/** What an event source can do: its differences to others, as data. */
export type Abilities = { readonly [K in OperationKind]: OperationAbilities };

/**
 * All that can be had of writes with these actions: all of their moments, and everything else, but previous values of what
 * is created and changes of what is destroyed.
 */
export function allAbilities(...actions: readonly Action[]): OperationAbilities {
  return Object.freeze({
    moments: Object.freeze([...new Set(actions.flatMap(momentsOf))]),
    previous: actions.some((action) => action !== "create"),
    veto: true,
    change: actions.some((action) => action !== "destroy"),
    sameTransaction: true,
    afterCommit: true,
    eachRecord: true,
  });
}

/** What an event source can do that does not hear of an operation. */
export const NO_ABILITIES: OperationAbilities = Object.freeze({
  moments: Object.freeze([]),
  previous: false,
  veto: false,
  change: false,
  sameTransaction: false,
  afterCommit: false,
  eachRecord: false,
});

const COLUMNS: readonly (readonly [keyof Omit<OperationAbilities, "moments">, string])[] = [
  ["veto", "veto"],
  ["change", "change"],
  ["previous", "previous values"],
  ["sameTransaction", "in the transaction"],
  ["afterCommit", "after commit"],
  ["eachRecord", "each record"],
];

/** Which moments: all of an action's, or those that there are. */
function describeMoments(moments: OperationAbilities["moments"]): string {
  const whole = ACTIONS.filter((action) => momentsOf(action).every((moment) => moments.includes(moment)));
  const covered = new Set(whole.flatMap(momentsOf));
  const others = moments.filter((moment) => !covered.has(moment));
  return [...whole.map((action) => `all of ${action}`), ...others].join(", ") || "none";
}

/** Abilities as a Markdown table with footnotes: a row for each kind of operation. Ends with a line feed. */
export function abilitiesTable(abilities: Abilities): string {
  const notes: string[] = [];
  const cell = (ability: Ability): string => {
    if (typeof ability === "boolean") return ability ? "yes" : "no";
    let note = notes.indexOf(ability) + 1;
    if (note === 0) note = notes.push(ability);
    return `partly (${note})`;
  };
  const rows = OPERATION_KINDS.map((kind) => {
    const own = abilities[kind];
    const cells = COLUMNS.map(([ability]) => (own.moments.length === 0 ? "" : cell(own[ability])));
    return [kind.replace("-", " "), describeMoments(own.moments), ...cells];
  });
  const head = ["operation", "events", ...COLUMNS.map(([, title]) => title)];
  const lines = [head, head.map(() => "---"), ...rows].map(
    (cells) => `| ${cells.map(escaped).join(" | ")} |`,
  );
  const footnotes = notes.map((note, n) => `${n + 1}. ${note}.`);
  return `${[...lines, ...(footnotes.length > 0 ? ["", ...footnotes] : [])].join("\n")}\n`;
}

function escaped(cell: string): string {
  return cell.replaceAll("|", "\\|");
}
