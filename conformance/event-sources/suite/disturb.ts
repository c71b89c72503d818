import { type RecordEvents, type RecordWrite, RejectedError, type UnitOfWork } from "@mortise/events";
import type { OrmApp, OrmWriter } from "../driver.ts";

/** One way in which an event source is wrong. */
export interface Disturbance {
  /** Stands between the driver and record events. */
  readonly records?: (records: RecordEvents) => RecordEvents;
  /** Stands between the suite and the driver. */
  readonly app?: (app: OrmApp) => Partial<OrmApp>;
  /** Whether the driver locks what it reads. Default `true`. */
  readonly locks?: boolean;
}

/** Event sources that are wrong in one way each: by what is wrong with them. */
export const DISTURBANCES = {
  "a rejection is not listened to": writing((records) => async (write, perform, written) => {
    try {
      return await records.write(write, perform, written);
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      return perform({ changesOf: () => undefined, asked: [] });
    }
  }),
  "changes are dropped": writing(
    (records) => (write, perform, written) =>
      records.write(write, (decided) => perform({ ...decided, changesOf: () => undefined }), written),
  ),
  "changes are those of the first record": writing(
    (records) => (write, perform, written) =>
      records.write(
        write,
        (decided) => perform({ ...decided, changesOf: () => decided.changesOf(0) }),
        written,
      ),
  ),
  "what was before is not read": asking((write) => ({
    ...write,
    records: write.records.map(({ record }) => ({ record })),
  })),
  "only the first of many is asked about": asking((write) => ({
    ...write,
    records: write.records.slice(0, 1),
  })),
  "the write is told before its commit": asking(({ unit: _, ...write }) => write),
  "a rollback is taken for a commit": beginning((unit) =>
    Object.assign(unit, { rolledBack: () => void unit.committed() }),
  ),
  "a savepoint's rollback is not seen": beginning((unit) => {
    const nested = unit.nested.bind(unit);
    return Object.assign(unit, { nested: () => Object.assign(nested(), { rolledBack: () => {} }) });
  }),
  "the write does not wait for what it asks": writing((records) => async (write, perform, written) => {
    const asked = Promise.resolve(records.before(write));
    asked.catch(() => {});
    const result = await perform({ changesOf: () => undefined, asked: [] });
    void asked.then((decided) => records.written(decided, written?.(result))).catch(() => {});
    return result;
  }),
  "records are told as they were to be written": writing(
    (records) => (write, perform) => records.write(write, perform),
  ),
  "nothing is told": writing((records) => async (write, perform) => perform(await records.before(write))),
  "the app's validation comes first": asking(({ validate, ...write }) => {
    void validate?.({ changesOf: () => undefined, asked: [] });
    return write;
  }),
  "the app's own value is lost": asking(({ context: _, ...write }) => write),
  "what nobody hears is not written": writing((records) => async (write, perform, written) => {
    if (records.hears(write.record, write.action)) return records.write(write, perform, written);
    return await perform({ changesOf: () => ({ name: "?" }), asked: [] });
  }),
  "upserts are not seen": {
    app: (app) => ({
      upsert: async ({ email, name, seats, note }) =>
        app.raw(`insert into customers (email, name, seats, note, vat, metadata, password_hash)
          values ('${email}', '${name}', ${seats}, '${note}', 'DE123456789', '{"plan":"pro"}', 'a secret')
          on conflict (email) do update set name = excluded.name, seats = excluded.seats, note = excluded.note`),
    }),
  },
  "nested records are not seen": {
    app: (app) => ({
      createNested: async (customer, invoices) => {
        const { id } = await app.create(customer);
        for (const { number, total_cents, issued } of invoices) {
          const values = `${id}, '${number}', ${total_cents}, ${issued === true}`;
          await app.raw(`insert into invoices (customer_id, number, total_cents, issued) values (${values})`);
        }
      },
    }),
  },
  "what is returned is what was given": {
    app: (app) => ({
      create: async (customer) => ({ seats: 1, ...customer, id: (await app.create(customer)).id }),
    }),
  },
  "more is shown than is exposed": {
    app: (app) => ({
      models: app.models.map((model) =>
        model.name === "customer" ? { ...model, expose: [...model.expose, "password_hash"] } : model,
      ),
    }),
  },
  "a write of nothing is asked about": asking((write) =>
    write.records.length > 0 ? write : { ...write, records: [{ record: { email: "nobody@example.com" } }] },
  ),
} as const satisfies { readonly [what: string]: Disturbance };

/** Those that are found where writes are beside each other. */
export const DISTURBANCES_BESIDE = {
  "the write is told before its commit": DISTURBANCES["the write is told before its commit"],
  "transactions share what they tell": {
    records: (records) => {
      let last = records.begin();
      const begin = () => {
        if (last.state !== "open") last = records.begin();
        return last;
      };
      return { ...bound(records), begin };
    },
  },
  "what the app writes beside a transaction joins it": {
    app: (app) => {
      let open: OrmWriter | undefined;
      return {
        create: (customer) => (open ?? app).create(customer),
        transaction: (work) =>
          app.transaction((writer) => {
            open = writer;
            return work(writer).finally(() => {
              open = undefined;
            });
          }),
      };
    },
  },
  "rows are not locked": { locks: false },
  "rows are read whether somebody hears or not": {
    app: (app) => {
      let records: RecordEvents | undefined;
      return {
        connect: (given, options) => {
          records = given;
          return app.connect(given, options);
        },
        update: async (id, patch) => {
          if (records) await app.raw("select 'previous'");
          await app.update(id, patch);
        },
      };
    },
  },
  "upserts are not seen": DISTURBANCES["upserts are not seen"],
} as const satisfies { readonly [what: string]: Disturbance };

/** Record events with another `write`. */
function writing(writeOf: (records: RecordEvents) => RecordEvents["write"]): Disturbance {
  return { records: (records) => ({ ...bound(records), write: writeOf(records) }) };
}

/** Record events that are asked about something else. */
function asking(other: (write: RecordWrite) => RecordWrite): Disturbance {
  return writing(
    (records) => async (write, perform, written) => records.write(other(write), perform, written),
  );
}

/** Record events with other units of work. They know their own only: the same one is given back, with other methods. */
function beginning(other: (unit: UnitOfWork) => UnitOfWork): Disturbance {
  return { records: (records) => ({ ...bound(records), begin: () => other(records.begin()) }) };
}

function bound(records: RecordEvents): RecordEvents {
  return {
    has: (record) => records.has(record),
    hears: (record, action) => records.hears(record, action),
    hearsAnything: () => records.hearsAnything(),
    tells: (...given) => records.tells(...given),
    write: (write, perform, written) => records.write(write, perform, written),
    before: (write) => records.before(write),
    written: (decided, rows) => records.written(decided, rows),
    begin: () => records.begin(),
    unitOf: (transaction, outer) => records.unitOf(transaction, outer),
    settled: () => records.settled(),
  };
}
