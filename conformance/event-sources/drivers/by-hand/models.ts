import type { RecordModelOptions } from "@mortise/events";
import { EXPOSED, WRITABLE } from "../../tables.ts";

const INT4 = { type: "integer", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

/** The models as an app without an ORM writes them. */
export const HAND_WRITTEN_MODELS: readonly RecordModelOptions[] = [
  {
    name: "customer",
    type: {
      type: "object",
      required: ["id", "email", "name", "vat", "seats", "note", "metadata", "password_hash", "created_at"],
      properties: {
        id: { type: "integer" },
        email: { type: "string", maxLength: 200 },
        name: { type: "string" },
        vat: { type: ["string", "null"], maxLength: 14 },
        seats: INT4,
        note: { type: ["string", "null"] },
        metadata: { type: ["object", "null"], additionalProperties: true },
        password_hash: { type: "string" },
        created_at: { type: "string", format: "date-time" },
      },
    },
    expose: EXPOSED.Customer,
    writable: WRITABLE.Customer,
    generated: ["id", "created_at"],
    many: true,
  },
  {
    name: "invoice",
    type: {
      type: "object",
      required: ["id", "customer_id", "number", "total_cents", "issued"],
      properties: {
        id: { type: "integer" },
        customer_id: { type: "integer" },
        number: { type: "string", maxLength: 40 },
        total_cents: INT4,
        issued: { type: "boolean" },
      },
    },
    expose: EXPOSED.Invoice,
    writable: WRITABLE.Invoice,
    generated: ["id"],
    many: true,
  },
];
