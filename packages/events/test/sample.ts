import {
  type HostLike,
  type PluginCallOptions,
  type PluginLike,
  type RecordModelOptions,
  type RecordModels,
  recordModels,
} from "@mortise/events";

/** What a plug-in of a test is told. */
export interface Told {
  readonly event: string;
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly record: { readonly [field: string]: unknown };
  readonly previous?: { readonly [field: string]: unknown };
  readonly changed?: readonly string[];
  readonly records: readonly Told[];
}

export type Handler = (told: Told, options: PluginCallOptions) => unknown;

/** A plug-in without a sandbox: what it answers passes through JSON, as a real one's does. */
export function plugin(name: string, handlers: { readonly [event: string]: Handler }): PluginLike {
  return {
    name,
    handles: (event) => Object.hasOwn(handlers, event),
    call: async (event, payload, options) => {
      const told = JSON.parse(JSON.stringify(payload)) as Told;
      const answer = await handlers[event]?.(told, options);
      return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
    },
  };
}

export function hostOf(...plugins: PluginLike[]): HostLike & { plugins: PluginLike[] } {
  return { plugins };
}

export const customer = {
  name: "customer",
  type: {
    type: "object",
    required: ["id", "email", "seats", "created_at"],
    properties: {
      id: { type: "integer" },
      email: { type: "string", maxLength: 40 },
      vat: { type: ["string", "null"], pattern: "^[A-Z]{2}[0-9]+$" },
      seats: { type: "integer", minimum: 1 },
      address: {
        type: "object",
        properties: { city: { type: "string" }, zip: { type: "string" } },
      },
      metadata: { type: "object" },
      renews_at: { type: ["string", "null"], format: "date-time" },
      created_at: { type: "string", format: "date-time" },
      password_hash: { type: "string" },
    },
  },
  expose: ["id", "email", "vat", "seats", "address", "metadata", "renews_at", "created_at"],
  writable: ["email", "vat", "seats", "address", "metadata", "renews_at"],
  generated: ["id", "created_at"],
} satisfies RecordModelOptions;

export const invoice = {
  name: "Invoice",
  type: {
    type: "object",
    required: ["number"],
    properties: { number: { type: "string" }, total: { type: "integer" } },
  },
  expose: ["number", "total"],
} satisfies RecordModelOptions;

/** Customers and invoices; with `many`, customers are told in bulk. */
export function models(parts: Partial<RecordModelOptions> = {}): RecordModels {
  return recordModels([{ ...customer, ...parts }, invoice]);
}

/** A customer as an app's ORM has it. */
export const ada = Object.freeze({
  id: 7,
  email: "ada@example.com",
  vat: null,
  seats: 3,
  address: { city: "London", zip: "N1" },
  created_at: new Date("2026-01-02T03:04:05.000Z"),
  password_hash: "secret",
});
