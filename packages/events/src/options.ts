import type { Asked } from "./asked.ts";
import { RecordEventsError } from "./error.ts";
import type { HostLike, PluginLike } from "./host.ts";
import { type RecordEventsLimits, resolveLimits } from "./limits.ts";
import type { RecordModels } from "./model/model.ts";
import { type Policies, type ResolvedPolicies, resolvePolicies } from "./policy.ts";

/** What an app gives to have plug-ins asked and told. */
export interface RecordEventsOptions {
  /** The app's models, by `recordModels`. */
  readonly models: RecordModels;
  /** What holds the plug-ins, such as `@mortise/host`'s `Host`. */
  readonly host: HostLike;
  /**
   * The order in which plug-ins are asked: names, first to last, or a comparison as `Array.prototype.sort` takes it.
   * Plug-ins that are not named come behind, in the order in which they were loaded. Default: that order for all.
   */
  readonly order?: readonly string[] | ((one: PluginLike, other: PluginLike) => number);
  /** Whether a plug-in is concerned by a write: its tenant's, for example. Default: all are. */
  readonly concerns?: (plugin: PluginLike, write: WriteFacts) => boolean;
  /** Time and failure policy, by event or moment. Default: see `Policy`. */
  readonly policies?: Policies;
  readonly limits?: Partial<RecordEventsLimits>;
  /**
   * Whether `write` and `committed` wait until plug-ins have been told what happened. Default `false`: they are told while
   * the app goes on. Within a chain nothing waits, since a plug-in would wait for itself.
   */
  readonly waitsForAfterEvents?: boolean;
  /** Told of each decision: who changed or rejected what, and how long it took. */
  readonly onAsked?: (asked: Asked, write: WriteFacts) => void;
  /** Told of each failure that a write goes on in spite of. Default: nobody is. */
  readonly onFailure?: (error: RecordEventsError) => void;
}

/** What a write is about. */
export interface WriteFacts {
  /** The model's name, as the app gave it. */
  readonly record: string;
  /** The event's wire name. */
  readonly event: string;
  /** The app's own value for the write. */
  readonly context: unknown;
}

/** {@link RecordEventsOptions}, completed. */
export interface ResolvedOptions {
  readonly models: RecordModels;
  readonly host: HostLike;
  readonly order: (one: PluginLike, other: PluginLike) => number;
  readonly concerns: ((plugin: PluginLike, write: WriteFacts) => boolean) | undefined;
  readonly policies: ResolvedPolicies;
  readonly limits: RecordEventsLimits;
  readonly waitsForAfterEvents: boolean;
  readonly onAsked: (asked: Asked, write: WriteFacts) => void;
  readonly onFailure: (error: RecordEventsError) => void;
}

/** @throws RecordEventsError `invalid-options` */
export function resolveOptions(options: RecordEventsOptions): ResolvedOptions {
  const { models, host, order, concerns, policies, limits, waitsForAfterEvents = false } = options;
  checkContract(models, host);
  return Object.freeze({
    models,
    host,
    order: resolveOrder(order),
    concerns,
    policies: resolvePolicies(models.models.values(), policies),
    limits: resolveLimits(limits),
    waitsForAfterEvents,
    onAsked: harmless(options.onAsked),
    onFailure: harmless(options.onFailure),
  });
}

/** A host whose contract lacks the events would never be handed a plug-in that handles them. */
function checkContract(models: RecordModels, { contract }: HostLike): void {
  if (!contract) return;
  const keys = new Map(contract.events.map(({ name, source }) => [name, source.key]));
  for (const { name, source } of models.contract.events) {
    if (keys.get(name) === source.key) continue;
    const message = `The host's contract has no record event "${name}". Join the models' contract into it first.`;
    throw new RecordEventsError("invalid-options", message, { event: name });
  }
}

function resolveOrder(order: RecordEventsOptions["order"]): ResolvedOptions["order"] {
  if (typeof order === "function") return order;
  const places = new Map((order ?? []).map((name, place) => [name, place]));
  const placeOf = ({ name }: PluginLike) => places.get(name) ?? places.size;
  return (one, other) => placeOf(one) - placeOf(other);
}

/** An observer whose own failure fails no write: it is a warning of the process. */
function harmless<Told extends readonly unknown[]>(
  observer: ((...told: Told) => void) | undefined,
): (...told: Told) => void {
  if (!observer) return () => {};
  return (...told) => {
    try {
      observer(...told);
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error), { code: "MORTISE_OBSERVER" });
    }
  };
}
