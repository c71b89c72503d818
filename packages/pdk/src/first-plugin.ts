/** What a language's first plug-in is about: which event it hears, which operation it calls. */
import type { Event, Operation } from "@mortise/contract";

/** A longer call, in characters of code, makes no good first example. */
export const MAX_EXAMPLE = 300;

/** Events looked at for the example. */
export const MAX_EVENTS = 50;

/** Operations looked at for the example, the best ones. */
const MAX_OPERATIONS = 100;

/** An operation, with the event that has most words in common with it; none where there are no events. */
export interface Pair<Call, Told> {
  readonly call: Call;
  readonly told: Told | undefined;
}

/** How a language's own records lead to the contract. */
export interface OfContract<Call, Told> {
  operation(call: Call): Operation;
  event(told: Told): Event;
}

/** Operations that make good first examples, each with its event; the best pair first. */
export function bestPairs<Call, Told>(
  calls: readonly Call[],
  events: readonly Told[],
  of: OfContract<Call, Told>,
): readonly Pair<Call, Told>[] {
  const eventWords = events.map((told) => ({ told, own: new Set(of.event(told).name.split("_")) }));
  const ranked: (Pair<Call, Told> & { readonly score: number })[] = [];
  for (const call of calls) {
    const operation = of.operation(call);
    if (operation.deprecated) continue;
    const words = operation.name.split("_");
    let best = { told: events[0], shared: 0 };
    for (const { told, own } of eventWords) {
      const shared = words.filter((word) => own.has(word)).length / own.size;
      if (shared > best.shared) best = { told, shared };
    }
    const likeable = (operation.method === "POST" ? 0.2 : 0) + (operation.body ? 0.1 : 0);
    ranked.push({ call, told: best.told, score: best.shared + likeable - words.length / 100 });
  }
  return ranked.sort((a, b) => b.score - a.score).slice(0, MAX_OPERATIONS);
}
