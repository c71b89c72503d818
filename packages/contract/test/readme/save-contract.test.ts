import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contractFromJson, joinContracts } from "@mortise/contract";
import { expect, onTestFinished, test } from "vitest";
import { contractWith, event, operation } from "../samples.ts";
import { saveContract } from "./save-contract.ts";

test("a contract that an app has saved is read as it was, and saved again as the same bytes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mortise-contract-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const api = contractWith({ operations: [operation("create_customer")] });
  const records = contractWith({ events: [event("customer_before_create")] });
  const saved = async (name: string, contracts: readonly [typeof api, typeof api]) => {
    await saveContract(...contracts, join(folder, name));
    return readFileSync(join(folder, name), "utf8");
  };
  const first = await saved("contract.json", [api, records]);
  const read = contractFromJson(first);
  expect(read).toEqual(joinContracts([api, records]).contract);
  expect(await saved("again.json", [read, records])).toBe(first);
});
