import { fitOf } from "@mortise/contract";
import { describe, expect, it } from "vitest";
import { contractWith, event, operation } from "./samples.ts";

const contract = contractWith({
  operations: [operation("list"), operation("create")],
  events: [event("created"), event("done")],
});
const asks = (...names: string[]) => names.map((name) => ({ module: "extism:host/user", name }));

describe("a plug-in fits a contract", () => {
  it("when it asks for operations and handles events that there are", () => {
    const imports = [
      ...asks("list", "create", "list"),
      { module: "extism:host/env", name: "alloc" },
      { module: "wasi_snapshot_preview1", name: "fd_write" },
    ];
    expect(fitOf(contract, { imports, exports: ["done", "_initialize", "created"] })).toEqual({
      operations: ["create", "list"],
      events: ["created", "done"],
      otherExports: ["_initialize"],
      misfits: [],
    });
  });

  it.each([
    ["unknown-import", asks("drop_tables")],
    ["foreign-import", [{ module: "env", name: "memory" }]],
    ["foreign-import", [{ module: "extism:host/user2", name: "list" }]],
  ])("unless it has an %s", (code, imports) => {
    const fit = fitOf(contract, { imports, exports: ["done"] });
    expect(fit.misfits.map((misfit) => misfit.code)).toEqual([code]);
    expect(fit.operations).toEqual([]);
  });

  it("unless it handles no event", () => {
    expect(fitOf(contract, { imports: [], exports: ["toString", "constructor"] }).misfits).toMatchObject([
      { code: "no-event-handled" },
    ]);
  });
});
