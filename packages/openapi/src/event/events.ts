import { type Event, giveNames, type Operation } from "@mortise/contract";
import type { Reading } from "../document/reading.ts";
import type { Types } from "../schema/types.ts";
import { callbacksIn } from "./callbacks.ts";
import type { Told } from "./told.ts";
import { webhooksIn } from "./webhooks.ts";

/** An event for each webhook and each callback, named and sorted. */
export function readEvents(
  reading: Reading,
  types: Types,
  operations: readonly Operation[],
): readonly Event[] {
  const told = onlyOnce(reading, [...webhooksIn(reading, types), ...callbacksIn(reading, types, operations)]);
  const given = giveNames(told.map(({ wanted, at }) => ({ wanted, at })));
  const events = told.map(({ wanted, ...event }, index): Event => {
    const name = given[index]?.name ?? wanted;
    if (name !== wanted) {
      reading.report("name-taken", event.at, `Another event is "${wanted}" already; this one is "${name}".`);
    }
    return { name, ...event };
  });
  return events.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * Leaves out what is told a second time: the same key and name with the same content, and of one webhook what the
 * extension says of it beside the real thing. A number would make two events of it, and the app tells only one.
 */
function onlyOnce(reading: Reading, told: readonly Told[]): readonly Told[] {
  const kept = new Map<string, Told>();
  const webhooks = new Set(
    told.flatMap(({ source, wanted }) => (isReal(source) ? [`${source.key} ${wanted}`] : [])),
  );
  for (const event of told) {
    const { source, wanted } = event;
    const key = JSON.stringify([wanted, source.key, event.payload, event.answer]);
    if (kept.has(key)) continue;
    if (source.kind === "webhook" && source.extension && webhooks.has(`${source.key} ${wanted}`)) {
      reading.report(
        "event-described-twice",
        event.at,
        `"webhooks" describes "${source.key}" otherwise; that description counts, and this one is left out.`,
      );
      continue;
    }
    kept.set(key, event);
  }
  return [...kept.values()];
}

function isReal(source: Event["source"]): boolean {
  return source.kind === "webhook" && source.extension !== true;
}
