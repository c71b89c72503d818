import assert from "node:assert/strict";
import { test } from "node:test";
import { answerWith } from "@acme/kit/testing";
import { onCustomerBeforeCreate } from "./plugin.ts";

test("customer_before_create: calls create_customer once", async () => {
  const { calls, restore } = answerWith({ createCustomer: { status: 200, body: {} } });
  try {
    await onCustomerBeforeCreate({ id: "0b0e7a3c-6f1f-4b6e-9d54-1f3b5b1b2c3d", name: null });
  } finally {
    restore();
  }
  assert.deepEqual(calls.map(({ operation }) => operation), ["create_customer"]);
});
