import type { Caller } from "../ask/caller.ts";
import { Deadline } from "../ask/deadline.ts";
import { type Batch, batchesOf } from "../batches.ts";
import { RecordEventsError } from "../error.ts";
import type { Heard, Listener } from "../heard.ts";
import type { PluginLike } from "../host.ts";
import type { ResolvedOptions } from "../options.ts";
import type { Told } from "../payload.ts";
import { Lane } from "./lane.ts";
import type { QueuedEvent } from "./queued.ts";

/** Tells plug-ins what has happened: each one in the order of the commits, one event after the other. */
export class Deliveries {
  readonly #options: ResolvedOptions;
  readonly #heard: Heard;
  readonly #caller: Caller;
  /** Of plug-ins that something waits for. */
  readonly #lanes = new Map<PluginLike, Lane>();
  readonly #open = new Set<Promise<unknown>>();

  constructor(options: ResolvedOptions, heard: Heard, caller: Caller) {
    this.#options = options;
    this.#heard = heard;
    this.#caller = caller;
  }

  /** Never rejects: what fails is told to `onFailure`. Resolves once it is told, if the options say that this is waited for. */
  async deliver(events: readonly QueuedEvent[]): Promise<void> {
    const told = events.flatMap((event) =>
      this.#listeners(event).map((listener) => this.#queue(event, listener)),
    );
    if (told.length === 0) return;
    const all = Promise.all(told).finally(() => this.#open.delete(all));
    this.#open.add(all);
    // A plug-in whose call led here would wait for itself.
    const isInChain = events.some(({ chain }) => chain.links.length > 0);
    if (this.#options.waitsForAfterEvents && !isInChain) await all;
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  #listeners(event: QueuedEvent): readonly Listener[] {
    try {
      return this.#heard.listeners(event.model, event.moment, event.context);
    } catch (error) {
      this.#options.onFailure(unforeseen(error, event));
      return [];
    }
  }

  async #queue(event: QueuedEvent, listener: Listener): Promise<void> {
    const { plugin } = listener;
    const { limits, onFailure } = this.#options;
    const lane = this.#lanes.get(plugin) ?? new Lane(limits.eventsAtOnce);
    if (lane.size >= limits.waitingEvents) {
      const message = `More than ${limits.waitingEvents} events wait for the plug-in "${plugin.name}": it is not told of this one.`;
      const facts = { plugin: plugin.name, event: nameOf(event), limit: limits.waitingEvents };
      onFailure(new RecordEventsError("queue-full", message, facts));
      return;
    }
    this.#lanes.set(plugin, lane);
    await lane.add(() =>
      this.#tell(event, listener).catch((error: unknown) => onFailure(unforeseen(error, event))),
    );
    if (lane.size === 0) this.#lanes.delete(plugin);
  }

  async #tell(event: QueuedEvent, listener: Listener): Promise<void> {
    const { model, moment, action, records } = event;
    const { plugin } = listener;
    const { limits } = this.#options;
    const names = model.events.get(moment);
    if (!names) return;
    for (const batch of batchesOf(records, (told) => told, listener, names, action, limits)) {
      await this.#tellBatch(event, plugin, batch);
    }
  }

  async #tellBatch(queued: QueuedEvent, plugin: PluginLike, { event, payload }: Batch<Told>): Promise<void> {
    const { model, moment, chain, context } = queued;
    const deadline = new Deadline(this.#options.policies.get(model)?.get(moment)?.budgetMs ?? 1);
    try {
      await this.#caller.call({ plugin, event, payload, isAsked: false, chain, context }, deadline);
    } catch (error) {
      this.#options.onFailure(unforeseen(error, queued));
    } finally {
      deadline.end();
    }
  }
}

function nameOf({ model, moment }: QueuedEvent): string {
  return model.events.get(moment)?.one ?? moment;
}

/** What is no error of ours is the app's own, of its `concerns`. */
function unforeseen(error: unknown, event: QueuedEvent): RecordEventsError {
  if (error instanceof RecordEventsError) return error;
  const message = `An after-event could not be told (${nameOf(event)}).`;
  return new RecordEventsError("plugin-failed", message, { event: nameOf(event) }, { cause: error });
}
