import { z } from "@hono/zod-openapi";
import { draftInvoice } from "../billing/draft.ts";
import { finaliseInvoice } from "../billing/finalise.ts";
import { voidInvoice } from "../billing/void.ts";
import type { Api } from "../http/api.ts";
import { found } from "../http/failures.ts";
import { pageOf } from "../http/lists.ts";
import { body, CONFLICT, json, NOT_FOUND, operation } from "../http/operation.ts";
import { cents, currency, customerQuery, id, idParameter, listOf, moment, name } from "../http/schemas.ts";
import { InvoiceEntity } from "../models/invoice.ts";
import type { Services } from "./services.ts";

const tags = ["Invoices"];

const InvoiceLine = z
  .object({ description: name, quantity: z.int().min(1).max(1_000_000), unit_cents: cents })
  .openapi("InvoiceLine");

const NewInvoice = z
  .object({ customer_id: id, currency: currency.optional(), lines: z.array(InvoiceLine).min(1).max(100) })
  .openapi("NewInvoice");

export const Invoice = z
  .object({
    id,
    number: z.string().nullable().openapi({ description: "A draft has none.", example: "INV-000001" }),
    customer_id: id,
    status: z.enum(["draft", "finalised", "void"]),
    currency,
    lines: z.array(InvoiceLine),
    subtotal_cents: cents,
    coupon_cents: cents.openapi({ description: "Paid with coupons." }),
    credit_cents: cents.openapi({ description: "Paid from wallets." }),
    total_cents: cents.openapi({ description: "What is left to pay." }),
    created_at: moment,
    finalised_at: moment.nullable(),
    voided_at: moment.nullable(),
  })
  .openapi("Invoice");

const one = { params: idParameter };

const create = operation("createInvoice", {
  method: "post",
  path: "/invoices",
  tags,
  summary: "Draft an invoice",
  request: body(NewInvoice),
  responses: { 201: json(Invoice, "The draft.") },
});
const list = operation("listInvoices", {
  method: "get",
  path: "/invoices",
  tags,
  summary: "List invoices",
  request: { query: customerQuery },
  responses: { 200: json(listOf(Invoice, "InvoiceList"), "A page of invoices, the newest first.") },
});
const get = operation("getInvoice", {
  method: "get",
  path: "/invoices/{id}",
  tags,
  summary: "Get an invoice",
  request: one,
  responses: { 200: json(Invoice, "The invoice."), ...NOT_FOUND },
});
const finalise = operation("finaliseInvoice", {
  method: "post",
  path: "/invoices/{id}/finalise",
  tags,
  summary: "Make a draft binding",
  description:
    "Redeems the customer's coupons, takes what is left from their wallets, and numbers the invoice.",
  request: one,
  responses: { 200: json(Invoice, "The invoice."), ...NOT_FOUND, ...CONFLICT },
});
const makeVoid = operation("voidInvoice", {
  method: "post",
  path: "/invoices/{id}/void",
  tags,
  summary: "Take a finalised invoice back",
  request: one,
  responses: { 200: json(Invoice, "The invoice."), ...NOT_FOUND, ...CONFLICT },
});

/** What customers owe. */
export function invoiceRoutes(api: Api, { transactions, webhooks }: Services): void {
  api.openapi(create, async (c) => {
    const draft = await transactions.run((manager) => draftInvoice(manager, c.req.valid("json")));
    return c.json(draft, 201);
  });

  api.openapi(list, async (c) => {
    const { customer_id, ...page } = c.req.valid("query");
    const where = customer_id === undefined ? {} : { customer_id };
    return c.json(await pageOf(transactions.manager, InvoiceEntity, page, where), 200);
  });

  api.openapi(get, async (c) => {
    const invoice = await transactions.manager.findOneBy(InvoiceEntity, c.req.valid("param"));
    return c.json(found(invoice, "invoice"), 200);
  });

  api.openapi(finalise, async (c) => {
    const finalised = await transactions.run(async (manager) => {
      const invoice = await finaliseInvoice(manager, c.req.valid("param").id);
      webhooks.tell("invoice_finalised", { invoice });
      return invoice;
    });
    return c.json(finalised, 200);
  });

  api.openapi(makeVoid, async (c) => {
    const voided = await transactions.run(async (manager) => {
      const invoice = await voidInvoice(manager, c.req.valid("param").id);
      webhooks.tell("invoice_voided", { invoice });
      return invoice;
    });
    return c.json(voided, 200);
  });
}
