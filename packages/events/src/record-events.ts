import { Deliveries } from "./after/deliveries.ts";
import type { QueuedEvent } from "./after/queued.ts";
import { Asker } from "./ask/ask.ts";
import { Caller } from "./ask/caller.ts";
import { NOTHING_DECIDED, OpenWrite } from "./ask/open-write.ts";
import { appContextOf } from "./chain.ts";
import { RecordEventsError } from "./error.ts";
import { Heard } from "./heard.ts";
import type { RecordModel } from "./model/model.ts";
import { type Action, AFTER_STEPS, BEFORE_STEPS } from "./moments.ts";
import { type RecordEventsOptions, type ResolvedOptions, resolveOptions } from "./options.ts";
import { Unit, type UnitOfWork } from "./unit.ts";
import type { Decided, RecordWrite } from "./write.ts";

/**
 * Has plug-ins asked before an app writes records, and told after it has: what event sources call from their ORM's hooks.
 *
 * A source that holds the write itself runs it inside `write`. One that only hears of it calls `before`, and `written`
 * once the ORM has written, with a unit of work for the transaction that the ORM says the end of.
 */
export interface RecordEvents {
  /** Whether the app gave a model of this name. */
  has(record: string): boolean;
  /**
   * Whether any plug-in hears of such writes: a look into a map. A source asks this before it reads what a write needs,
   * such as previous values. `false` for a model that the app did not give.
   */
  hears(record: string, action: Action): boolean;
  /** Whether any plug-in hears of any write at all: before a source does what all of its writes need. */
  hearsAnything(): boolean;
  /**
   * Whether any plug-in is told of such writes once they have committed. A source asks this before it reads records for that
   * alone: `written` needs none where nobody is told.
   */
  tells(record: string, action: Action): boolean;
  /**
   * Asks plug-ins, performs the write, and has them told once its transaction has committed; without a `unit`, at once.
   * Where nobody hears of it, this is `perform` and nothing else.
   *
   * @param written the records as they were written, with what the database filled in, in the order of the write. Default:
   *   as they were to be written.
   * @returns what `perform` gives.
   * @throws RejectedError when a plug-in rejects; RecordEventsError as `before` does; and whatever `perform` throws. Nothing
   *   is told then of this write.
   */
  write<R>(
    write: RecordWrite,
    perform: (decided: Decided) => Promise<R>,
    written?: (result: R) => readonly object[],
  ): Promise<R>;
  /**
   * Asks plug-ins in ActiveRecord's order: before_validation, the app's own validation, before_save, before_create or
   * before_update; or before_destroy. No promise where nobody hears of the write.
   *
   * @throws RejectedError when a plug-in rejects.
   * @throws RecordEventsError `plugin-failed`, `plugin-late`, `invalid-decision`, `event-loop` or `chain-exhausted` where
   *   the event's policy says so; `unknown-record`, `invalid-record` or `unit-closed` for what the source did.
   */
  before(write: RecordWrite): Decided | Promise<Decided>;
  /**
   * Says that a write has happened, of which `before` gave what was decided. Plug-ins are told once its unit has
   * committed; without a unit, at once. Never fails, and does nothing the second time. `records`: as they were written,
   * in the order of the write. Default: as they were to be.
   */
  written(decided: Decided, records?: readonly object[]): Promise<void>;
  /** A unit of work for a transaction that begins. */
  begin(): UnitOfWork;
  /**
   * The unit of work of an ORM's transaction: the same for the same object, which it does not keep alive, until it has
   * ended; then another one, as ORMs use an object for one transaction after the other. `outer`: the transaction that it
   * began in, if it is a nested one.
   */
  unitOf(transaction: object, outer?: object): UnitOfWork;
  /** Resolves when plug-ins have been told of everything that has committed: before an app ends. */
  settled(): Promise<void>;
}

/**
 * Sets up record events.
 *
 * @throws RecordEventsError `invalid-options`
 */
export function recordEvents(options: RecordEventsOptions): RecordEvents {
  return new OpenRecordEvents(resolveOptions(options));
}

class OpenRecordEvents implements RecordEvents {
  readonly #options: ResolvedOptions;
  readonly #heard: Heard;
  readonly #asker: Asker;
  readonly #deliveries: Deliveries;
  readonly #units = new WeakMap<object, UnitOfWork>();

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.#heard = new Heard(options);
    const caller = new Caller(options.limits);
    this.#asker = new Asker(options, this.#heard, caller);
    this.#deliveries = new Deliveries(options, this.#heard, caller);
  }

  has(record: string): boolean {
    return this.#options.models.models.has(record);
  }

  hears(record: string, action: Action): boolean {
    return this.#heard.hears(record, action);
  }

  hearsAnything(): boolean {
    return this.#heard.hearsAnything();
  }

  tells(record: string, action: Action): boolean {
    return this.#heard.tells(record, action);
  }

  write<R>(
    write: RecordWrite,
    perform: (decided: Decided) => Promise<R>,
    written?: (result: R) => readonly object[],
  ): Promise<R> {
    if (this.#isHeard(write)) return this.#writeAround(write, perform, written);
    const before = this.#unheard(write);
    return before ? before.then(perform) : perform(NOTHING_DECIDED);
  }

  async #writeAround<R>(
    write: RecordWrite,
    perform: (decided: Decided) => Promise<R>,
    written?: (result: R) => readonly object[],
  ): Promise<R> {
    const decided = await this.#ask(write);
    const result = await perform(decided);
    if (decided instanceof OpenWrite) await this.#written(decided, written && (() => written(result)));
    return result;
  }

  before(write: RecordWrite): Decided | Promise<Decided> {
    if (this.#isHeard(write)) return this.#ask(write);
    return this.#unheard(write) ?? NOTHING_DECIDED;
  }

  written(decided: Decided, records?: readonly object[]): Promise<void> {
    return decided instanceof OpenWrite ? this.#written(decided, () => records) : Promise.resolve();
  }

  begin(): UnitOfWork {
    const { unitRecords } = this.#options.limits;
    return new Unit({ unitRecords, deliver: (events) => this.#deliveries.deliver(events) });
  }

  unitOf(transaction: object, outer?: object): UnitOfWork {
    const known = this.#units.get(transaction);
    if (known?.state === "open") return known;
    const unit = outer ? this.unitOf(outer).nested() : this.begin();
    this.#units.set(transaction, unit);
    return unit;
  }

  settled(): Promise<void> {
    return this.#deliveries.settled();
  }

  #isHeard({ record, action, records }: RecordWrite): boolean {
    return this.#heard.hears(record, action) && records.length > 0;
  }

  /** What is to be done all the same where nobody hears of a write: nothing, most often. */
  #unheard({ record, action, validate }: RecordWrite): Promise<Decided> | undefined {
    if (!this.has(record)) return Promise.reject(unknownRecord(record));
    return validate && action !== "destroy" ? validated(validate) : undefined;
  }

  async #ask(write: RecordWrite): Promise<Decided> {
    const model = this.#modelOf(write);
    checkUnit(write.unit);
    if (!this.#heard.concernsAnybody(model, write.action, appContextOf(write.context))) {
      return this.#unheard(write) ?? NOTHING_DECIDED;
    }
    const open = new OpenWrite(model, write);
    for (const moment of BEFORE_STEPS[write.action]) {
      await this.#asker.ask(open, moment);
      if (moment === "before_validation") await write.validate?.(open);
    }
    return open;
  }

  #modelOf({ record }: RecordWrite): RecordModel {
    const model = this.#options.models.models.get(record);
    if (!model) throw unknownRecord(record);
    return model;
  }

  /** The records are asked for only where somebody hears of them. What goes wrong here is told, and fails no write. */
  async #written(write: OpenWrite, records?: () => readonly object[] | undefined): Promise<void> {
    if (write.isTold) return;
    write.isTold = true;
    try {
      const events = this.#eventsOf(write, records);
      if (events.length === 0) return;
      if (write.unit instanceof Unit) write.unit.keep(events);
      else await this.#deliveries.deliver(events);
    } catch (cause) {
      const { name: record } = write.model;
      const message = `The written records "${record}" could not be told of.`;
      const error = new RecordEventsError("invalid-record", message, { record }, { cause });
      this.#options.onFailure(cause instanceof RecordEventsError ? cause : error);
    }
  }

  #eventsOf(write: OpenWrite, records?: () => readonly object[] | undefined): readonly QueuedEvent[] {
    const { model, action, chain, context } = write;
    const heard = AFTER_STEPS[action].filter(
      (moment) => this.#heard.listeners(model, moment, context).length > 0,
    );
    if (heard.length === 0) return [];
    const states = records?.();
    const told = write.records.map((record, n) => record.toldAfter(states?.[n]));
    return heard.map((moment) => ({ model, moment, action, records: told, chain, context }));
  }
}

async function validated(validate: (decided: Decided) => void | Promise<void>): Promise<Decided> {
  await validate(NOTHING_DECIDED);
  return NOTHING_DECIDED;
}

function checkUnit(unit: UnitOfWork | undefined): void {
  if (unit instanceof Unit) unit.checkOpen();
  else if (unit) {
    throw new RecordEventsError("invalid-options", "`unit` must come from `begin`, `unitOf` or `nested`.");
  }
}

function unknownRecord(record: string): RecordEventsError {
  return new RecordEventsError("unknown-record", `There is no model "${record}".`, { record });
}
