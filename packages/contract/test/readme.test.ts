// #region use
import { contractFromJson, fitOf, joinContracts } from "@mortise/contract";
// #endregion
import { expect, test } from "vitest";
import { contractWith, event, operation } from "./samples.ts";

test("the README's example does what its comments say", () => {
  const savedText = JSON.stringify(contractWith({ operations: [operation("create_customer")] }));
  const events = contractWith({ events: [event("invoice_created")] });
  // #region use
  const api = contractFromJson(savedText);
  const { contract } = joinContracts([api, events]);

  const fit = fitOf(contract, {
    imports: [{ module: "extism:host/user", name: "create_customer" }],
    exports: ["invoice_created"],
  });
  fit.operations; // ["create_customer"]: what an operator is asked to grant
  fit.misfits; // []: it can run
  // #endregion
  expect(fit.operations).toEqual(["create_customer"]);
  expect(fit.misfits).toEqual([]);
});
