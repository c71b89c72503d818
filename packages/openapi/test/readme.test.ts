import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
// #region import
import { importOpenApi } from "@mortise/openapi";
// #endregion
import { expect, onTestFinished, test, vi } from "vitest";

const DOCUMENT = `openapi: 3.1.0
info: { title: Shop, version: "1" }
paths:
  /orders:
    get: { operationId: listOrders, callbacks: { done: { "{$url}": {} } } }
webhooks:
  order.created: { post: {} }
`;

test("the README's example prints what was found", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "mortise-readme-"));
  writeFileSync(join(folder, "openapi.yaml"), DOCUMENT);
  process.chdir(folder);
  onTestFinished(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
    log.mockRestore();
  });
  // #region import
  const { contract, diagnostics } = await importOpenApi("openapi.yaml");

  for (const { severity, code, at, message } of diagnostics) console.log(severity, code, at, message);
  console.log(contract.operations.length, "operations,", contract.events.length, "events");
  // #endregion
  expect(log.mock.calls.map((call) => call.slice(0, 3).join(" "))).toEqual([
    "error invalid-event /paths/~1orders/get/callbacks/done/{$url}",
    "1 operations, 1",
  ]);
});
