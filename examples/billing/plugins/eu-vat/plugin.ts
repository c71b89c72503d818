// Keeps VAT numbers of the European Union in order: before a customer is written, and inside that write.
//
// "#billing" is the kit, generated into ../../kit; an author would install it, and import "@acme/billing".
// #region a plug-in
import {
  allow,
  type CustomerDecision,
  change,
  type OnCustomerBeforeCreate,
  type OnCustomerBeforeUpdate,
  reject,
} from "#billing";
import { readVatNumber } from "./vat-number.ts";

export const onCustomerBeforeCreate: OnCustomerBeforeCreate = ({ record }) => decide(record);

export const onCustomerBeforeUpdate: OnCustomerBeforeUpdate = ({ record, changed }) =>
  changed.includes("vat_number") || changed.includes("country") ? decide(record) : allow();

interface Taxed {
  readonly country: string | null;
  readonly vat_number: string | null;
}

function decide({ country, vat_number }: Taxed): CustomerDecision {
  const given = country?.toUpperCase() ?? null;
  if (vat_number === null) return given === country ? allow() : change({ country: given });
  const read = readVatNumber(vat_number);
  if (!read) return reject("vat_number", "This is no VAT number of the European Union.", "malformed");
  if (given !== null && given !== read.country) {
    return reject("country", `The VAT number is one of ${read.country}.`, "mismatch");
  }
  return change({ vat_number: read.number, country: read.country });
}
// #endregion
