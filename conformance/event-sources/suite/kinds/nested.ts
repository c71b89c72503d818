import type { RecordMoment } from "@mortise/contract";
import type { Action } from "@mortise/events";
import { expect } from "vitest";
import { everythingIn, type InvoiceRow, invoicesIn, putCustomer, putInvoice } from "../../databases/rows.ts";
import type { NewInvoice, OptionalOperation, OrmWriter } from "../../driver.ts";
import { at, expectRejected, heardAt, outcomeOf, rejection } from "../expect.ts";
import { actionsOf, isBefore } from "../moments.ts";
import type { Stage } from "../stage.ts";
import { customer, PATCH } from "../writes.ts";

const INVOICES: readonly NewInvoice[] = [
  { number: "2026-1", total_cents: 100, issued: false },
  { number: "2026-2", total_cents: 200, issued: true },
];
const NUMBERS = INVOICES.map(({ number }) => number);
const INVOICE_PATCH = { total_cents: 150 };

/** A write at a customer that writes invoices with it. */
interface NestedWrite {
  readonly operation: OptionalOperation;
  prepare(stage: Stage): Promise<{ readonly id: number; readonly invoiceId: number }>;
  perform(writer: OrmWriter, id: number, invoiceId: number): Promise<void> | undefined;
  /** The numbers of the invoices that it writes. */
  readonly numbers: readonly string[];
  readonly written: readonly Partial<InvoiceRow>[];
}

async function putBoth({ database }: Stage): Promise<{ readonly id: number; readonly invoiceId: number }> {
  const id = await putCustomer(database, customer());
  const ids: number[] = [];
  for (const invoice of INVOICES) ids.push(await putInvoice(database, id, invoice));
  return { id, invoiceId: ids[0] ?? 0 };
}

/** By action: the operation that does this to invoices. */
export const NESTED_WRITES: { readonly [A in Action]: NestedWrite } = {
  create: {
    operation: "createNested",
    prepare: async () => ({ id: 0, invoiceId: 0 }),
    perform: (writer) => writer.createNested?.(customer(), INVOICES),
    numbers: NUMBERS,
    written: INVOICES,
  },
  update: {
    operation: "updateNested",
    prepare: putBoth,
    perform: (writer, id, invoiceId) => writer.updateNested?.(id, PATCH, invoiceId, INVOICE_PATCH),
    numbers: NUMBERS.slice(0, 1),
    written: INVOICES.map((invoice, n) => (n === 0 ? { ...invoice, ...INVOICE_PATCH } : invoice)),
  },
  destroy: {
    operation: "destroyNested",
    prepare: putBoth,
    perform: (writer, id) => writer.destroyNested?.(id),
    numbers: NUMBERS,
    written: [],
  },
};

/** Records that are written with another one are asked about and told of as if they were written by themselves. */
export async function nested(stage: Stage, moment: RecordMoment): Promise<void> {
  for (const action of actionsOf(moment)) {
    const write = NESTED_WRITES[action];
    if (stage.driver.absent?.[write.operation] !== undefined) continue;
    await told(stage, moment, action, write);
    if (!isBefore(moment)) continue;
    await vetoed(stage, moment, write);
    if (action !== "destroy") await changed(stage, moment, write);
  }
}

async function told(stage: Stage, moment: RecordMoment, action: Action, write: NestedWrite): Promise<void> {
  await stage.reset();
  const { id, invoiceId } = await write.prepare(stage);
  await write.perform(stage.app, id, invoiceId);
  await stage.settled();
  expect(sorted(await invoicesIn(stage.database))).toMatchObject(sorted(write.written));
  const records = heardAt(stage, moment, "invoice").flatMap((heard) => heard.records);
  expect(records.map(({ record }) => record.number).toSorted()).toEqual(write.numbers);
  if (action === "update") {
    expect(records).toMatchObject([
      { record: INVOICE_PATCH, previous: INVOICES[0], changed: ["total_cents"] },
    ]);
  }
  if (action !== "destroy") expect(heardAt(stage, moment)).toHaveLength(1);
}

async function vetoed(stage: Stage, moment: RecordMoment, write: NestedWrite): Promise<void> {
  await stage.reset();
  const { id, invoiceId } = await write.prepare(stage);
  const before = await everythingIn(stage.database);
  const last = write.numbers.at(-1);
  stage.answer(at("invoice", moment, rejection("invoice"), ({ record }) => record.number === last));
  const outcome = await outcomeOf(Promise.resolve(write.perform(stage.app, id, invoiceId)));
  await stage.settled();
  const index = "error" in outcome ? indexIn(outcome.error) : 0;
  expectRejected(outcome, `invoice_${moment}`, index);
  expect(await everythingIn(stage.database)).toEqual(before);
  expect(stage.heard.filter((heard) => !isBefore(heard.moment))).toEqual([]);
}

async function changed(stage: Stage, moment: RecordMoment, write: NestedWrite): Promise<void> {
  await stage.reset();
  const { id, invoiceId } = await write.prepare(stage);
  const [first] = write.numbers;
  const decision = { decision: "change", changes: { total_cents: 777 } };
  stage.answer(at("invoice", moment, decision, ({ record }) => record.number === first));
  await write.perform(stage.app, id, invoiceId);
  await stage.settled();
  const expected = write.written.map((invoice) =>
    invoice.number === first ? { ...invoice, total_cents: 777 } : invoice,
  );
  expect(sorted(await invoicesIn(stage.database))).toMatchObject(sorted(expected));
}

/** Several invoices may be one write, or each its own. */
function indexIn(error: unknown): number {
  const { rejections } = error as { readonly rejections?: readonly { readonly index: number }[] };
  return rejections?.[0]?.index ?? 0;
}

function sorted<R extends { readonly number?: string }>(rows: readonly R[]): readonly R[] {
  return rows.toSorted((a, b) => (a.number ?? "").localeCompare(b.number ?? ""));
}
