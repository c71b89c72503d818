import { type RecordEvents, recordEvents, recordModels } from "@mortise/events";
import type { DatabaseAccess, OrmApp, OrmDriver, TransactionWriter } from "../driver.ts";
import { HAND_WRITTEN_MODELS } from "./by-hand/models.ts";
import { connectTo } from "./by-hand/sql.ts";
import { HandWriter } from "./by-hand/writer.ts";

/** No ORM: an app's own SQL, with record events called by hand. It shows that what the suite asks for can be had. */
export const driver: OrmDriver = {
  name: "by hand",
  databases: ["postgres", "sqlite"],
  expectedFailures: { raw: "SQL that is written past the app's own functions is seen by nobody" },
  open: (access) => openByHand(access),
};

/** `locks`: whether rows that are read for a write are locked. */
export async function openByHand(access: DatabaseAccess, locks = true): Promise<OrmApp> {
  const sql = connectTo(access);
  let connected: { readonly records: RecordEvents; readonly context: () => unknown } = {
    records: recordEvents({ models: recordModels(HAND_WRITTEN_MODELS), host: { plugins: [] } }),
    context: () => undefined,
  };

  function transaction<R>(work: (writer: TransactionWriter) => Promise<R>): Promise<R> {
    return sql.connected(async (connection) => {
      const unit = connected.records.begin();
      await connection.query("begin");
      try {
        const result = await work(
          new HandWriter({ ...connected, connection, lock: locks ? sql.lock : "", unit }),
        );
        await connection.query("commit");
        await unit.committed();
        return result;
      } catch (error) {
        await connection.query("rollback");
        unit.rolledBack();
        throw error;
      }
    });
  }

  return {
    models: HAND_WRITTEN_MODELS,
    connect: (records, { context }) => {
      connected = { records, context };
    },
    transaction,
    close: sql.close,
    create: (customer) => transaction((writer) => writer.create(customer)),
    update: (id, patch) => transaction((writer) => writer.update(id, patch)),
    destroy: (id) => transaction((writer) => writer.destroy(id)),
    createMany: (customers) => transaction((writer) => writer.createMany(customers)),
    updateMany: (where, patch) => transaction((writer) => writer.updateMany(where, patch)),
    destroyMany: (where) => transaction((writer) => writer.destroyMany(where)),
    upsert: (customer) => transaction(async (writer) => writer.upsert?.(customer)),
    createNested: (customer, invoices) =>
      transaction(async (writer) => writer.createNested?.(customer, invoices)),
    updateNested: (id, patch, invoiceId, invoicePatch) =>
      transaction(async (writer) => writer.updateNested?.(id, patch, invoiceId, invoicePatch)),
    destroyNested: (id) => transaction(async (writer) => writer.destroyNested?.(id)),
    raw: (statement) => transaction((writer) => writer.raw(statement)),
  };
}
