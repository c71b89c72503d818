import type { WatchedEntity } from "../models/watched.ts";
import type { ManagerLike } from "../shape.ts";
import type { Source } from "../source.ts";
import { FlushHooks } from "./hooks.ts";

/** A model, and MikroORM's subscriber for its entities. */
interface Subscription {
  readonly watched: WatchedEntity;
  readonly subscriber: object;
}

/**
 * Subscribes to the entities that somebody hears of, as a flush begins. An entity that anybody subscribes to is compared twice
 * more at each write, for what a hook may have changed: where nobody hears, MikroORM is spared that.
 */
export class FlushSubscriptions {
  readonly #source: Source;
  readonly #root: ManagerLike;
  readonly #subscriptions: readonly Subscription[];

  constructor(root: ManagerLike, source: Source) {
    const hooks = new FlushHooks(source);
    this.#root = root;
    this.#source = source;
    this.#subscriptions = source.entities.all.map((watched) => {
      const classes = source.entities.classesOf(watched);
      return { watched, subscriber: subscriberOf(hooks, classes) };
    });
  }

  beforeFlush({ em }: { readonly em: ManagerLike }): void {
    if (!this.#source.isAttached) return;
    for (const { watched, subscriber } of this.#subscriptions) {
      if (!this.#source.isAskedAtAll(watched)) continue;
      // Repeated: nothing. A transaction's entity manager has copies of what the root one has.
      em.getEventManager().registerSubscriber(subscriber);
      this.#root.getEventManager().registerSubscriber(subscriber);
    }
  }
}

function subscriberOf(hooks: FlushHooks, classes: readonly object[]): object {
  return {
    getSubscribedEntities: () => classes,
    beforeCreate: hooks.beforeCreate.bind(hooks),
    afterCreate: hooks.afterCreate.bind(hooks),
    beforeUpdate: hooks.beforeUpdate.bind(hooks),
    afterUpdate: hooks.afterUpdate.bind(hooks),
    beforeDelete: hooks.beforeDelete.bind(hooks),
    afterDelete: hooks.afterDelete.bind(hooks),
  };
}
