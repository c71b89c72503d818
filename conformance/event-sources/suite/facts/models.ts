import { recordModels } from "@mortise/events";
import { expect } from "vitest";
import { EXPOSED, WRITABLE } from "../../tables.ts";
import type { Stage } from "../stage.ts";

/** Of each field: its kind, and whether it may be `null`. `created_at` may be a text or a date to an ORM: a text on the wire. */
const FIELDS: {
  readonly [model: string]: { readonly [field: string]: readonly [kind: string, isNullable: boolean] };
} = {
  customer: {
    id: ["integer", false],
    email: ["text", false],
    name: ["text", false],
    vat: ["text", true],
    seats: ["integer", false],
    note: ["text", true],
    metadata: ["json", true],
    created_at: ["text", false],
  },
  invoice: {
    id: ["integer", false],
    number: ["text", false],
    total_cents: ["integer", false],
    issued: ["boolean", false],
  },
};

/** The models are what the ORM says of its entities, and no more is shown than is exposed. */
export async function models({ app, kind }: Stage): Promise<void> {
  const { models, contract, diagnostics } = recordModels(app.models);
  expect(diagnostics).toEqual([]);
  expect([...models.keys()].toSorted()).toEqual(["customer", "invoice"]);
  for (const [name, model] of models) {
    const fields = [...model.fields.values()].map((field) => {
      const kind = ["text", "integer", "boolean"].includes(field.core.kind) ? field.core.kind : "json";
      return [field.name, [kind, field.isNullable]];
    });
    expect(Object.fromEntries(fields)).toEqual(FIELDS[name]);
    const writable = [...model.fields.values()]
      .filter(({ isWritable }) => isWritable)
      .map((field) => field.name);
    expect(writable.toSorted()).toEqual(
      [...WRITABLE[name === "customer" ? "Customer" : "Invoice"]].toSorted(),
    );
    expect([...model.fields.keys()].toSorted()).toEqual(
      [...EXPOSED[name === "customer" ? "Customer" : "Invoice"]].toSorted(),
    );
    expect(model.hasMany).toBe(true);
  }
  // What a column cannot hold is a bad answer of the plug-in's. SQLite's can hold more.
  if (kind !== "sqlite") {
    expect(models.get("customer")?.fields.get("seats")?.core).toMatchObject({
      constraints: { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
    });
  }
  expect(JSON.stringify(contract)).not.toContain("password_hash");
  const given = app.models.map(({ name, generated = [] }) => [name, generated.toSorted()]);
  expect(Object.fromEntries(given)).toEqual({ customer: ["created_at", "id"], invoice: ["id"] });
}
