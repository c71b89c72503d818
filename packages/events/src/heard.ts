import type { RecordMoment } from "@mortise/contract";
import type { HostLike, PluginLike } from "./host.ts";
import type { RecordModel } from "./model/model.ts";
import { type Action, actionsOf, isBefore, momentsOf } from "./moments.ts";
import type { ResolvedOptions } from "./options.ts";

/** A plug-in that handles a moment of a model's. */
export interface Listener {
  readonly plugin: PluginLike;
  readonly hearsOne: boolean;
  readonly hearsMany: boolean;
}

/** What plug-ins handle of one model. */
interface HeardModel {
  readonly actions: { readonly [A in Action]: boolean };
  /** Those of which an after-event is handled. */
  readonly told: { readonly [A in Action]: boolean };
  readonly listeners: ReadonlyMap<RecordMoment, readonly Listener[]>;
}

const NOBODY: readonly Listener[] = Object.freeze([]);

/**
 * Who hears what. Looked up at each write, and made anew only when a plug-in has come or gone: a write that nobody hears of
 * costs a comparison of the plug-ins and a look into a map.
 */
export class Heard {
  readonly #host: HostLike;
  readonly #models: ReadonlyMap<string, RecordModel>;
  readonly #order: ResolvedOptions["order"];
  readonly #concerns: ResolvedOptions["concerns"];
  /** Of the last look. A list of its own: the host's may change under it. */
  #plugins: readonly PluginLike[] = [];
  #list: readonly PluginLike[] | undefined;
  #heard = new Map<string, HeardModel>();

  constructor({ host, models, order, concerns }: ResolvedOptions) {
    this.#host = host;
    this.#models = models.models;
    this.#order = order;
    this.#concerns = concerns;
  }

  /** Whether any plug-in hears of such a write. */
  hears(record: string, action: Action): boolean {
    this.#look();
    return this.#heard.get(record)?.actions[action] === true;
  }

  /** Whether any plug-in hears of anything. */
  hearsAnything(): boolean {
    this.#look();
    return this.#heard.size > 0;
  }

  /** Whether any plug-in is told of such a write once it has committed. */
  tells(record: string, action: Action): boolean {
    this.#look();
    return this.#heard.get(record)?.told[action] === true;
  }

  /** Whether any plug-in hears of such a write, and is concerned by this one. */
  concernsAnybody(model: RecordModel, action: Action, context: unknown): boolean {
    return momentsOf(action).some((moment) => this.listeners(model, moment, context).length > 0);
  }

  /** Who hears of a moment and is concerned by the write, in the order in which they are asked. */
  listeners(model: RecordModel, moment: RecordMoment, context: unknown): readonly Listener[] {
    this.#look();
    const listeners = this.#heard.get(model.name)?.listeners.get(moment) ?? NOBODY;
    const concerns = this.#concerns;
    if (!concerns || listeners.length === 0) return listeners;
    const event = model.events.get(moment)?.one ?? moment;
    return listeners.filter(({ plugin }) => concerns(plugin, { record: model.name, event, context }));
  }

  #look(): void {
    const { plugins } = this.#host;
    // Frozen and the same: nothing can have changed. Else each plug-in is compared.
    if (plugins === this.#list && Object.isFrozen(plugins)) return;
    this.#list = plugins;
    if (!isSameList(plugins, this.#plugins)) this.#rebuild(plugins);
  }

  #rebuild(plugins: readonly PluginLike[]): void {
    const ordered = [...plugins].sort(this.#order);
    const heard = new Map<string, HeardModel>();
    for (const model of this.#models.values()) {
      const listeners = new Map<RecordMoment, readonly Listener[]>();
      const actions = { create: false, update: false, destroy: false };
      const told = { ...actions };
      for (const [moment, { one, many }] of model.events) {
        const own = ordered
          .map((plugin) => ({
            plugin,
            hearsOne: plugin.handles(one),
            hearsMany: many !== undefined && plugin.handles(many),
          }))
          .filter(({ hearsOne, hearsMany }) => hearsOne || hearsMany);
        if (own.length === 0) continue;
        listeners.set(moment, own);
        for (const action of actionsOf(moment)) {
          actions[action] = true;
          if (!isBefore(moment)) told[action] = true;
        }
      }
      if (listeners.size > 0) heard.set(model.name, { actions, told, listeners });
    }
    this.#plugins = [...plugins];
    this.#heard = heard;
  }
}

function isSameList(one: readonly PluginLike[], other: readonly PluginLike[]): boolean {
  if (one.length !== other.length) return false;
  for (let n = 0; n < one.length; n += 1) if (one[n] !== other[n]) return false;
  return true;
}
