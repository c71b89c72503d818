import { type DatabaseKind, FACTS, type Fact, KINDS, type Kind } from "../driver.ts";
import type { ColumnResults, Result } from "./results.ts";

const DATABASES: { readonly [K in DatabaseKind]: string } = {
  postgres: "PostgreSQL",
  sqlite: "SQLite",
  pglite: "PGlite",
};

/** One ORM on one database, as it is called in the table. */
export function nameOf({ orm, database }: Pick<ColumnResults, "orm" | "database">): string {
  return `${orm}, ${DATABASES[database]}`;
}

/** The whole table. The same results give the same text. */
export function printTable(columns: readonly ColumnResults[]): string {
  const sorted = columns.toSorted((one, other) => orderOf(one).localeCompare(orderOf(other)));
  return `# What each event source does

Written by \`node conformance/event-sources/table.ts\` from what the suite found out; \`--check\` compares. What the kinds and facts
mean is in [README.md](README.md).

Of each kind, ten events were looked at: before and after validation, create, update, destroy and save. **10**: all are as they should
be; fewer, what does not hold is below, with the reason. **–**: the ORM has no way to write so.

${tableOf(KINDS, sorted, kindCell)}
Facts are looked at once:

${tableOf(FACTS, sorted, factCell)}
Each ORM has more ways to write than those above. Plug-ins are asked and told at each of these, too:

${ways(sorted)}
## What does not hold

Each of these is tried in every run, and fails as it is said here.

${exceptions(sorted, "expected")}
## What was not looked at

The ORM has no way for it:

${exceptions(sorted, "absent")}
Facts that are not asked of a database, as it has one transaction or connection at a time, or other means:

${elsewhere(sorted)}`;
}

/** Rows of a table that was written. */
export function namesIn(table: string): ReadonlySet<string> {
  return new Set(
    Array.from(table.matchAll(/^\| ([^|]+?, (?:PostgreSQL|SQLite|PGlite)) \|/gm), ([, name = ""]) => name),
  );
}

/** By name; what is by hand behind the ORMs. */
function orderOf(column: ColumnResults): string {
  return `${column.orm === "by hand" ? 1 : 0} ${nameOf(column)}`;
}

function tableOf<H extends string>(
  heads: readonly H[],
  columns: readonly ColumnResults[],
  cell: (column: ColumnResults, head: H) => string,
): string {
  const rows = columns.map((column) => [nameOf(column), ...heads.map((head) => cell(column, head))]);
  return [["", ...heads], ["---", ...heads.map(() => ":-:")], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}

function kindCell({ cells }: ColumnResults, kind: Kind): string {
  const own = Object.entries(cells).filter(([name]) => name.startsWith(`${kind} `));
  const holding = own.filter(([, { is }]) => is === "yes").length;
  if (own.every(([, { is }]) => is === "absent")) return "–";
  return holding === own.length ? `**${holding}**` : String(holding);
}

function factCell({ cells }: ColumnResults, fact: Fact): string {
  const result = cells[fact];
  if (result?.is === "absent" || result?.is === "elsewhere") return "–";
  return result?.is === "yes" ? "yes" : "**no**";
}

/** By ORM; what is so on one of its databases only says on which. */
function exceptions(columns: readonly ColumnResults[], is: "expected" | "absent"): string {
  const byOrm = Map.groupBy(columns, ({ orm }) => orm);
  return [...byOrm]
    .flatMap(([orm, own]) => {
      const lines = own.flatMap((column) =>
        exceptionsOf(column, is).map((line) => ({ line, database: DATABASES[column.database] })),
      );
      return [...Map.groupBy(lines, ({ line }) => line)].map(([line, same]) => {
        const where =
          same.length === own.length ? "" : `, ${same.map(({ database }) => database).join(", ")}`;
        return `- ${orm}${where}: ${line}\n`;
      });
    })
    .join("");
}

function exceptionsOf({ cells }: ColumnResults, is: "expected" | "absent"): readonly string[] {
  const own = Object.entries(cells).flatMap(([name, result]) => {
    const reason = reasonIn(result, is);
    return reason === undefined ? [] : [{ name, reason }];
  });
  return [...Map.groupBy(own, ({ reason }) => reason)].map(
    ([reason, same]) => `${whichOf(same.map(({ name }) => name))}: ${reason}`,
  );
}

/** By database: the facts that are about others. */
function elsewhere(columns: readonly ColumnResults[]): string {
  const lines = columns.flatMap(({ database, cells }) =>
    Object.entries(cells).flatMap(([name, { is }]) => (is === "elsewhere" ? [{ database, name }] : [])),
  );
  return [...Map.groupBy(lines, ({ database }) => DATABASES[database])]
    .map(([database, own]) => `- ${database}: ${whichOf([...new Set(own.map(({ name }) => name))])}\n`)
    .join("");
}

/** By ORM: the ways that are heard on all of its databases. */
function ways(columns: readonly ColumnResults[]): string {
  const byOrm = Map.groupBy(columns, ({ orm }) => orm);
  return [...byOrm]
    .map(([orm, own]) => {
      const names = new Set(own.flatMap(({ cells }) => Object.keys(cells)).filter(isWay));
      const heard = [...names].filter((name) => own.every(({ cells }) => cells[name]?.is === "yes"));
      return heard.length === 0
        ? ""
        : `- ${orm}: ${heard.map((name) => `\`${name.slice(WAY.length)}\``).join(", ")}\n`;
    })
    .join("");
}

const WAY = "way ";

function isWay(name: string): boolean {
  return name.startsWith(WAY);
}

function reasonIn(result: Result, is: "expected" | "absent"): string | undefined {
  return result.is === is ? result.reason : undefined;
}

/** `raw` for all of its events, else each of them. */
function whichOf(names: readonly string[]): string {
  const own = names.filter(isWay).map((name) => `\`${name.slice(WAY.length)}\``);
  const byRow = Map.groupBy(
    names.filter((name) => !isWay(name)),
    (name) => name.split(" ")[0] ?? name,
  );
  const rows = [...byRow].map(([row, same]) => {
    const moments = same.flatMap((name) => name.split(" ").slice(1));
    if (moments.length === 0 || moments.length === 10) return `\`${row}\``;
    return `\`${row}\` at ${moments.map((moment) => `\`${moment}\``).join(", ")}`;
  });
  return [...own, ...rows].join("; ");
}
