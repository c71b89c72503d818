import type { Action, Decided, RecordEvents, RecordState, UnitOfWork } from "@mortise/events";
import type {
  CreatedCustomer,
  CustomerPatch,
  NewCustomer,
  NewInvoice,
  OrmWriter,
  TransactionWriter,
} from "../../driver.ts";
import type { Connection, SqlRow } from "./sql.ts";

/** What a writer writes through. */
export interface Writing {
  readonly connection: Connection;
  readonly lock: string;
  readonly records: RecordEvents;
  readonly unit: UnitOfWork;
  readonly context: () => unknown;
}

/** Values by columns. */
type Values = object;

type Table = "customer" | "invoice";

/** Writes in a transaction, each of them passed to record events by hand. */
export class HandWriter implements TransactionWriter {
  readonly #writing: Writing;

  constructor(writing: Writing) {
    this.#writing = writing;
  }

  async create(customer: NewCustomer): Promise<CreatedCustomer> {
    const [row] = await this.#insert("customer", [customer]);
    return row as unknown as CreatedCustomer;
  }

  async update(id: number, patch: CustomerPatch): Promise<void> {
    await this.#update("customer", await this.#select("customer", { id }), patch);
  }

  async destroy(id: number): Promise<void> {
    await this.#delete("customer", await this.#select("customer", { id }));
  }

  async createMany(customers: readonly NewCustomer[]): Promise<void> {
    await this.#insert("customer", customers);
  }

  async updateMany(where: { readonly name: string }, patch: CustomerPatch): Promise<void> {
    await this.#update("customer", await this.#select("customer", where), patch);
  }

  async destroyMany(where: { readonly name: string }): Promise<void> {
    await this.#delete("customer", await this.#select("customer", where));
  }

  async upsert(customer: NewCustomer): Promise<void> {
    const { email, ...others } = customer;
    const there = await this.#select("customer", { email });
    if (there.length > 0) await this.#update("customer", there, others);
    else await this.#insert("customer", [customer]);
  }

  async createNested(customer: NewCustomer, invoices: readonly NewInvoice[]): Promise<void> {
    const { id } = await this.create(customer);
    for (const invoice of invoices) await this.#insert("invoice", [{ ...invoice, customer_id: id }]);
  }

  async updateNested(
    id: number,
    patch: CustomerPatch,
    invoiceId: number,
    invoicePatch: Partial<NewInvoice>,
  ): Promise<void> {
    await this.update(id, patch);
    await this.#update("invoice", await this.#select("invoice", { id: invoiceId }), invoicePatch);
  }

  async destroyNested(id: number): Promise<void> {
    for (const invoice of await this.#select("invoice", { customer_id: id })) {
      await this.#delete("invoice", [invoice]);
    }
    await this.destroy(id);
  }

  async raw(sql: string): Promise<void> {
    await this.#writing.connection.query(sql);
  }

  async savepoint<R>(work: (writer: OrmWriter) => Promise<R>): Promise<R> {
    const { connection, unit } = this.#writing;
    const nested = unit.nested();
    await connection.query("savepoint inner_one");
    try {
      const result = await work(new HandWriter({ ...this.#writing, unit: nested }));
      await connection.query("release savepoint inner_one");
      await nested.committed();
      return result;
    } catch (error) {
      await connection.query("rollback to savepoint inner_one");
      nested.rolledBack();
      throw error;
    }
  }

  #select(table: Table, where: Values): Promise<readonly SqlRow[]> {
    const [[column, value] = []] = Object.entries(where);
    const { connection, lock } = this.#writing;
    return connection.query(`select * from ${table}s where ${column} = ? order by id${lock}`, [value]);
  }

  #insert(table: Table, values: readonly Values[]): Promise<readonly SqlRow[]> {
    const states = values.map((own) => ({ record: { ...DEFAULTS[table], ...own } }));
    return this.#write(table, "create", states, (index, changes) => {
      const row = { ...values[index], ...changes };
      const marks = Object.keys(row).map(() => "?");
      const sql = `insert into ${table}s (${Object.keys(row).join(", ")}) values (${marks.join(", ")}) returning *`;
      return { sql, values: Object.values(row) };
    });
  }

  #update(table: Table, rows: readonly SqlRow[], patch: Values): Promise<readonly SqlRow[]> {
    const states = rows.map((previous) => ({ record: { ...previous, ...patch }, previous }));
    return this.#write(table, "update", states, (index, changes) => {
      const row = { ...patch, ...changes };
      const sets = Object.keys(row).map((column) => `${column} = ?`);
      const sql = `update ${table}s set ${sets.join(", ")} where id = ? returning *`;
      return { sql, values: [...Object.values(row), rows[index]?.id] };
    });
  }

  #delete(table: Table, rows: readonly SqlRow[]): Promise<readonly SqlRow[]> {
    const states = rows.map((record) => ({ record }));
    return this.#write(table, "destroy", states, (index) => ({
      sql: `delete from ${table}s where id = ? returning *`,
      values: [rows[index]?.id],
    }));
  }

  /** One write of some records, each by its own statement. */
  #write(
    record: Table,
    action: Action,
    states: readonly RecordState[],
    statement: (index: number, changes: Values | undefined) => { sql: string; values: readonly unknown[] },
  ): Promise<readonly SqlRow[]> {
    const { connection, records, unit, context } = this.#writing;
    const validate = (decided: Decided) => {
      for (const [index, state] of states.entries())
        checkSeats({ ...state.record, ...decided.changesOf(index) });
    };
    return records.write(
      { record, action, records: states, unit, context: context(), validate },
      async (decided) => {
        const written: SqlRow[] = [];
        for (const index of states.keys()) {
          const { sql, values } = statement(index, decided.changesOf(index));
          written.push(...(await connection.query(sql, values)));
        }
        return written;
      },
      (written) => written,
    );
  }
}

const DEFAULTS: { readonly [T in Table]: Values } = {
  customer: { vat: null, seats: 1, note: null, metadata: null, password_hash: "" },
  invoice: { issued: false },
};

function checkSeats({ seats }: { readonly seats?: unknown }): void {
  if (typeof seats === "number" && seats < 1) throw new RangeError("seats must be at least 1");
}
