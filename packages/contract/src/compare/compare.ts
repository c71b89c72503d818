import type { Contract, Event, Operation } from "../contract.ts";
import {
  type Change,
  type Direction,
  IMPACTS,
  OFFER_IMPACTS,
  type OfferChangeCode,
  VALUE_IMPACTS,
} from "./change.ts";
import { compareOperation, type OfferReport } from "./operations.ts";
import { Reach } from "./reach.ts";
import { compareNamed, compareValues, type ValueComparison } from "./values.ts";

const DIRECTIONS = ["to-api", "to-plugin"] as const satisfies readonly Direction[];

/**
 * What is different in a contract after a change, and what each difference means to plug-ins that were built before it.
 *
 * Operations and events are the same when their wire names are. A named type that both have is compared once for each way
 * its values go, and the change says which operations and events it reaches plug-ins through. Texts for people
 * (descriptions, examples, tags) are not compared, nor are servers and security schemes: no plug-in sees those.
 *
 * Operations come first, then events, then types, each sorted by name. Compares any two contracts; throws nothing.
 */
export function compareContracts(before: Contract, after: Contract): readonly Change[] {
  const changes: Change[] = [];
  const types = { before: typesOf(before), after: typesOf(after) };
  const reporter = (subject: Change["subject"]): OfferReport => {
    const reaches = {
      operations: subject.kind === "operation" ? [subject.name] : [],
      events: subject.kind === "event" ? [subject.name] : [],
    };
    return {
      offer: (code, path, message) =>
        changes.push({ code, impact: OFFER_IMPACTS[code], subject, path, message, reaches }),
      values: (path, direction, was, is) =>
        compareValues(
          valueReport(types, direction, subject, () => reaches, changes),
          path,
          was,
          is,
        ),
    };
  };

  eachPair(before.operations, after.operations, (name, was, is) => {
    const report = reporter({ kind: "operation", name });
    if (was && is) compareOperation(report, was, is);
    else if (was) report.offer("operation-removed", "", removed(was, after.operations));
    else if (is) report.offer("operation-added", "", `${is.method} ${is.path} is new.`);
  });
  eachPair(before.events, after.events, (name, was, is) => {
    const report = reporter({ kind: "event", name });
    if (was && is) compareEvent(report, was, is);
    else if (was)
      report.offer(
        "event-removed",
        "",
        "The app no longer tells it: plug-ins that handle it are not called.",
      );
    else report.offer("event-added", "", "The app tells it now.");
  });
  compareTypes(before, after, types, changes);
  return changes;
}

/** How many changes of each impact there are. */
export function countImpacts(changes: readonly Change[]): Readonly<Record<Change["impact"], number>> {
  const counts = { breaks: 0, "may-break": 0, compatible: 0 };
  for (const { impact } of changes) counts[impact] += 1;
  return counts;
}

/** Whether there is a change of this impact or a graver one. */
export function reachesImpact(changes: readonly Change[], impact: Change["impact"]): boolean {
  return changes.some((change) => IMPACTS.indexOf(change.impact) <= IMPACTS.indexOf(impact));
}

function compareEvent(report: OfferReport, was: Event, is: Event): void {
  if (!was.deprecated && is.deprecated) report.offer("event-deprecated", "", "It is deprecated now.");
  if (was.payload && is.payload) report.values("payload", "to-plugin", was.payload, is.payload);
  else if (was.payload) report.offer("payload-removed", "payload", "The event brings no payload any more.");
  else if (is.payload) report.offer("payload-added", "payload", "The event brings a payload now.");
  if (was.answer && is.answer) report.values("answer", "to-api", was.answer, is.answer);
  else if (was.answer) report.offer("reply-removed", "answer", "The app reads no answer any more.");
  else if (is.answer) report.offer("reply-added", "answer", "The app reads an answer now.");
}

function compareTypes(
  before: Contract,
  after: Contract,
  types: Pick<ValueComparison, "before" | "after">,
  changes: Change[],
): void {
  const [reachBefore, reachAfter] = [new Reach(before), new Reach(after)];
  eachPair(before.types, after.types, (name, was, is) => {
    const subject = { kind: "type", name } as const;
    if (!was || !is) {
      const code: OfferChangeCode = was ? "type-removed" : "type-added";
      const message = was
        ? "The name is gone: sources that use it do not compile any more."
        : "The name is new.";
      changes.push({
        code,
        impact: OFFER_IMPACTS[code],
        subject,
        path: "",
        message,
        reaches: { operations: [], events: [] },
      });
      return;
    }
    const found: Change[] = [];
    for (const direction of DIRECTIONS) {
      // A type that plug-ins did not meet before cannot surprise them; one that they no longer meet neither.
      if (!reachBefore.has(name, direction) || !reachAfter.has(name, direction)) continue;
      const users = () => reachBefore.users(name, direction);
      compareNamed(valueReport(types, direction, subject, users, found), name);
    }
    changes.push(...joinDirections(found));
  });
}

function valueReport(
  types: Pick<ValueComparison, "before" | "after">,
  direction: Direction,
  subject: Change["subject"],
  users: () => Change["reaches"],
  changes: Change[],
): ValueComparison {
  let reaches: Change["reaches"] | undefined;
  return {
    ...types,
    direction,
    report(code, path, message) {
      reaches ??= users();
      changes.push({
        code,
        impact: VALUE_IMPACTS[code][direction],
        subject,
        path,
        direction,
        message,
        reaches,
      });
    },
  };
}

/** The same change with the same impact both ways is one. */
function joinDirections(changes: readonly Change[]): readonly Change[] {
  const joined = new Map<string, Change>();
  for (const change of changes) {
    const { direction: _, ...both } = change;
    const key = JSON.stringify([change.code, change.impact, change.path, change.message]);
    const other = joined.get(key);
    if (!other) joined.set(key, change);
    else {
      const all = (kind: keyof Change["reaches"]) =>
        [...new Set([...other.reaches[kind], ...change.reaches[kind]])].sort();
      joined.set(key, { ...both, reaches: { operations: all("operations"), events: all("events") } });
    }
  }
  return [...joined.values()];
}

function removed(was: Operation, after: readonly Operation[]): string {
  const successor = after.find(({ method, path }) => method === was.method && path === was.path);
  const gone = "Plug-ins that ask for it cannot be loaded any more";
  return successor ? `${gone}: ${was.method} ${was.path} is "${successor.name}" now.` : `${gone}.`;
}

function typesOf(contract: Contract): ValueComparison["before"] {
  return new Map(contract.types.map(({ name, type }) => [name, type]));
}

/** Each name of either list with what it is in both, sorted by name. */
function eachPair<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
  visit: (name: string, was: T | undefined, is: T | undefined) => void,
): void {
  const [old, now] = [before, after].map((list) => new Map(list.map((item) => [item.name, item])));
  const names = new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])]);
  for (const name of [...names].sort()) visit(name, old?.get(name), now?.get(name));
}
