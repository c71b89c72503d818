import {
  type Change,
  changesForPlugin,
  compareContracts,
  countImpacts,
  IMPACTS,
  type Impact,
  reachesImpact,
} from "@mortise/contract";
import { EXIT_CODES, type ExitCode } from "../failure.ts";
import { readContract } from "../input/contract.ts";
import { readPlugin } from "../input/plugin.ts";
import { type Piece, type Style, styled } from "../output/printer.ts";
import { count } from "../output/quantities.ts";
import type { Shell } from "../shell.ts";

export interface DiffOptions {
  readonly plugin?: readonly string[];
  readonly failOn?: Impact;
  readonly all?: true;
  readonly json?: true;
}

/** A plug-in, and the changes that reach it. */
interface PluginReached {
  readonly file: string;
  readonly changes: readonly Change[];
}

/**
 * `mortise diff`: what changed between two contracts, and which plug-ins it breaks. With plug-ins, `--fail-on` asks about
 * those; without, about any plug-in there could be.
 */
export async function diff(
  before: string,
  after: string,
  options: DiffOptions,
  shell: Shell,
): Promise<ExitCode> {
  // Plug-ins first: a wrong path is said before two large documents are read.
  const modules = [];
  for (const file of options.plugin ?? []) modules.push({ file, module: (await readPlugin(file)).module });
  const was = (await readContract([before], shell)).contract;
  const is = (await readContract([after], shell)).contract;
  const changes = compareContracts(was, is);
  const plugins = modules.map(({ file, module }): PluginReached => {
    return { file, changes: changesForPlugin(changes, module) };
  });

  if (options.json) {
    shell.out.json({
      before: { title: was.title, version: was.version },
      after: { title: is.title, version: is.version },
      impacts: countImpacts(changes),
      changes,
      ...(options.plugin && {
        plugins: plugins.map((plugin) => ({
          file: plugin.file,
          impact: verdict(plugin.changes),
          changes: plugin.changes,
        })),
      }),
    });
  } else {
    shell.out.line`${styled("bold", is.title)} ${was.version} → ${is.version}: ${tally(changes)}`;
    if (plugins.length === 0) printChanges(changes, options.all === true, shell);
    for (const plugin of plugins) printPlugin(plugin, options.all === true, shell);
  }
  const asked = options.plugin ? plugins.flatMap((plugin) => plugin.changes) : changes;
  return options.failOn && reachesImpact(asked, options.failOn) ? EXIT_CODES.no : EXIT_CODES.ok;
}

const STYLES: { readonly [impact in Impact]: Style } = {
  breaks: "red",
  "may-break": "yellow",
  compatible: "green",
};

const WORDS: { readonly [impact in Impact]: string } = {
  breaks: "breaks plug-ins",
  "may-break": "may break plug-ins",
  compatible: "compatible",
};

/** `3 changes break plug-ins`, in numbers by impact. */
function tally(changes: readonly Change[]): string {
  if (changes.length === 0) return "no change that plug-ins could see";
  const counts = countImpacts(changes);
  return IMPACTS.flatMap((impact) => (counts[impact] === 0 ? [] : [`${counts[impact]} ${impact}`])).join(
    ", ",
  );
}

/** The gravest of what reaches a plug-in. */
function verdict(changes: readonly Change[]): Impact {
  return IMPACTS.find((impact) => changes.some((change) => change.impact === impact)) ?? "compatible";
}

function printPlugin({ file, changes }: PluginReached, all: boolean, shell: Shell): void {
  const impact = verdict(changes);
  const result = { breaks: "breaks", "may-break": "may break", compatible: "goes on as before" }[impact];
  shell.out.line`\n${styled("bold", file)} ${styled(STYLES[impact], result)}`;
  printChanges(changes, all, shell);
}

/** Changes by impact, the gravest first. Compatible ones are only counted by code, without `--all`. */
function printChanges(changes: readonly Change[], all: boolean, { out }: Shell): void {
  for (const impact of IMPACTS) {
    const found = changes.filter((change) => change.impact === impact);
    if (found.length === 0) continue;
    out.line`\n${styled(STYLES[impact], WORDS[impact])} (${found.length})`;
    if (impact === "compatible" && !all) {
      out.table(byCode(found));
      out.line`  ${styled("dim", "each one: --all")}`;
      continue;
    }
    for (const change of found) {
      const { code, subject, path, direction, message } = change;
      const way = direction === undefined ? "" : direction === "to-api" ? " (sent)" : " (received)";
      out.line`  ${styled("cyan", subject.name)}${path === "" ? "" : " "}${path}${way} ${styled("dim", code)}`;
      out.line`    ${message}${throughWhat(change)}`;
    }
  }
}

/** How many changes have each code. */
function byCode(changes: readonly Change[]): readonly Piece[][] {
  const counts = new Map<string, number>();
  for (const { code } of changes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, number]) => [code, String(number).padStart(5)]);
}

/** Through which operations and events a type's change is met: few by name, many by number. */
function throughWhat({ subject, reaches: { operations, events } }: Change): string {
  if (subject.kind !== "type") return "";
  const names = [...operations, ...events];
  if (names.length === 0) return "";
  if (names.length <= 3) return ` Through ${names.join(", ")}.`;
  return ` Through ${count(operations.length, "operation")} and ${count(events.length, "event")}.`;
}
