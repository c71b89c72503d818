import { BuildError, type BuildErrorCode } from "./error.ts";

/** An export of the entry file, as it was found when its code had run. */
export interface FoundExport {
  readonly name: string;
  /** What `typeof` says. */
  readonly type: string;
}

/** A handler: the wire name of its event, and its own name in the entry file. */
export type ChosenExport = readonly [wireName: string, name: string];

/** Why an entry file's exports will not do. `name`: which one is meant. */
export interface ExportFinding {
  readonly code: BuildErrorCode;
  readonly text: string;
  readonly name?: string;
}

/** Names that a module has, or that hosts look for, for other reasons. */
const RESERVED: ReadonlySet<string> = new Set(["memory", "_start", "_initialize", "hs_init"]);

/**
 * Which of an entry file's exports handle which event. With `names`, nothing else may be exported; without, each export
 * is an event of its own name.
 */
export function chooseExports(
  found: readonly FoundExport[],
  names: ReadonlyMap<string, string> | undefined,
): { readonly chosen: readonly ChosenExport[]; readonly findings: readonly ExportFinding[] } {
  const byWireName = new Map<string, string>();
  const findings: ExportFinding[] = [];
  for (const { name, type } of found) {
    const wireName = names === undefined ? name : names.get(name);
    const problem = problemOf(name, type, wireName, names);
    const other = byWireName.get(wireName ?? "");
    if (problem !== undefined) findings.push(problem);
    else if (other !== undefined) findings.push(handledTwice(other, name));
    else if (wireName !== undefined) byWireName.set(wireName, name);
  }
  if (found.length === 0) findings.push({ code: "no-exports", text: nothingExported(names) });
  return { chosen: [...byWireName].sort(([left], [right]) => (left < right ? -1 : 1)), findings };
}

/** The findings as an error. `placeOf` says where a name is exported. */
export function exportsError(
  findings: readonly ExportFinding[],
  placeOf: (name: string) => object,
): BuildError {
  const messages = findings.map(({ text, name }) => ({ text, ...(name === undefined ? {} : placeOf(name)) }));
  return new BuildError(findings[0]?.code ?? "unknown-export", messages);
}

function problemOf(
  name: string,
  type: string,
  wireName: string | undefined,
  names: ReadonlyMap<string, string> | undefined,
): ExportFinding | undefined {
  if (name === "default") {
    const text = "A plug-in has no default export: each handler is exported under the name of its event.";
    return { code: "default-export", name, text };
  }
  if (wireName === undefined) {
    const near = nearestName(name, [...(names?.keys() ?? [])]);
    const advice = near === undefined ? "" : ` Did you mean ${near}?`;
    return { code: "unknown-export", name, text: `No event is called ${name}.${advice}` };
  }
  if (RESERVED.has(wireName)) {
    return { code: "unknown-export", name, text: `No event can be called ${wireName}: that name is taken.` };
  }
  if (type !== "function") {
    return {
      code: "not-a-function",
      name,
      text: `${name} is exported as a handler, but is of type ${type}.`,
    };
  }
  return undefined;
}

function handledTwice(name: string, other: string): ExportFinding {
  return { code: "unknown-export", name: other, text: `${name} and ${other} would handle the same event.` };
}

function nothingExported(names: ReadonlyMap<string, string> | undefined): string {
  const example = names?.keys().next().value;
  const hint = example === undefined ? "" : ` For example: export const ${example} = …`;
  return `The entry file exports nothing, so the plug-in would never be called.${hint}`;
}

/** The name that differs least, if it is by no more than a third of its letters. */
function nearestName(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.floor(name.length / 3) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const difference = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (difference < least) {
      best = candidate;
      least = difference;
    }
  }
  return best;
}

/** How many letters must be added, dropped or changed to make one text of the other (Levenshtein). */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 0; i < left.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < right.length; j++) {
      const change = (row[j] ?? 0) + (left[i] === right[j] ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
