import type { EntityManager } from "typeorm";
import { invalid } from "../http/failures.ts";
import { MAX_CENTS } from "../http/schemas.ts";
import { CustomerEntity } from "../models/customer.ts";
import { type Invoice, InvoiceEntity, type InvoiceLine } from "../models/invoice.ts";

export interface NewInvoice {
  readonly customer_id: number;
  /** Default: the customer's. */
  readonly currency?: string | undefined;
  readonly lines: InvoiceLine[];
}

/**
 * Drafts an invoice: nothing of it is binding.
 *
 * @throws ApiError 422
 */
export async function draftInvoice(
  manager: EntityManager,
  { customer_id, currency, lines }: NewInvoice,
): Promise<Invoice> {
  const customer = await manager.findOneBy(CustomerEntity, { id: customer_id });
  if (!customer) throw invalid("customer_id", "unknown", "There is no such customer.");
  const subtotal_cents = lines.reduce((sum, { quantity, unit_cents }) => sum + quantity * unit_cents, 0);
  if (subtotal_cents > MAX_CENTS) throw invalid("lines", "too_big", "The invoice is above 10 million.");
  return manager.save(InvoiceEntity, {
    number: null,
    customer_id,
    status: "draft",
    currency: currency ?? customer.currency,
    lines,
    subtotal_cents,
    coupon_cents: 0,
    credit_cents: 0,
    total_cents: subtotal_cents,
    created_at: new Date().toISOString(),
    finalised_at: null,
    voided_at: null,
  });
}
