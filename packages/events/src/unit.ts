import type { QueuedEvent } from "./after/queued.ts";
import { RecordEventsError } from "./error.ts";

/**
 * A transaction, as record events see it: it keeps what is told once it has committed. Its source says when it ends.
 *
 * `open` until then; `committed` and `rolled-back` for good. A nested one that is still open when its outer one ends, ends
 * with it.
 */
export interface UnitOfWork {
  readonly state: UnitState;
  /** A transaction or savepoint inside this one: what it keeps is told with this one, in its place. */
  nested(): UnitOfWork;
  /**
   * Says that it has committed. The outermost one's events are told now, in order; that never fails. Resolves at once, or
   * with `waitsForAfterEvents` when all are told. Of a transaction that has ended already: nothing.
   */
  committed(): Promise<void>;
  /** Says that it has been rolled back: what it and those inside it keep is forgotten. Can be repeated. */
  rolledBack(): void;
}

export type UnitState = "open" | "committed" | "rolled-back";

/** What a unit does with its events. */
export interface UnitOptions {
  /** How many records it keeps for its events, those of nested ones too. */
  readonly unitRecords: number;
  /** Tells of what was committed, in order. */
  readonly deliver: (events: readonly QueuedEvent[]) => Promise<void>;
}

/** A unit of work, with its nested ones where they began among its events. */
export class Unit implements UnitOfWork {
  readonly #options: UnitOptions;
  readonly #outer: Unit | undefined;
  #kept: (QueuedEvent | Unit)[] = [];
  #state: UnitState = "open";
  #records = 0;

  constructor(options: UnitOptions, outer?: Unit) {
    this.#options = options;
    this.#outer = outer;
  }

  get state(): UnitState {
    const outer = this.#outer?.state;
    if (outer === "rolled-back" || this.#state !== "open")
      return outer === "rolled-back" ? outer : this.#state;
    return outer ?? "open";
  }

  nested(): UnitOfWork {
    this.checkOpen();
    const inner = new Unit(this.#options, this);
    this.#kept.push(inner);
    return inner;
  }

  async committed(): Promise<void> {
    if (this.state !== "open") return;
    this.#state = "committed";
    if (this.#outer) return;
    const events = this.#take();
    if (events.length > 0) await this.#options.deliver(events);
  }

  rolledBack(): void {
    if (this.state !== "open") return;
    this.#state = "rolled-back";
    this.#outermost().#records -= this.#take().reduce((sum, { records }) => sum + records.length, 0);
  }

  /** @throws RecordEventsError `queue-full`, with nothing kept. */
  keep(events: readonly QueuedEvent[]): void {
    this.checkOpen();
    const outermost = this.#outermost();
    const records = events.reduce((sum, event) => sum + event.records.length, 0);
    const { unitRecords } = this.#options;
    if (outermost.#records + records > unitRecords) {
      const message = `A transaction has after-events of more than ${unitRecords} records: no more are kept.`;
      throw new RecordEventsError("queue-full", message, { limit: unitRecords });
    }
    outermost.#records += records;
    this.#kept.push(...events);
  }

  /** @throws RecordEventsError `unit-closed` */
  checkOpen(): void {
    const { state } = this;
    if (state === "open") return;
    throw new RecordEventsError("unit-closed", `The unit of work is ${state}: begin another one.`);
  }

  #outermost(): Unit {
    return this.#outer ? this.#outer.#outermost() : this;
  }

  /** Its events, those of nested ones in their places; it keeps none of them. */
  #take(): QueuedEvent[] {
    const kept = this.#kept;
    this.#kept = [];
    // One that ended with a rollback has forgotten its own already.
    return kept.flatMap((one) => (one instanceof Unit ? one.#take() : [one]));
  }
}
