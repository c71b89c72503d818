import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { haveToolchains, present, rustToolchain } from "../../../../conformance/toolchains.ts";
import { oneField, records, recordsAndRejects } from "../contracts/records.ts";
import { runTool } from "../kit-folder.ts";
import { RustKitFolder } from "./on-disk.ts";

describe.runIf(haveToolchains("rust"))("a kit for decisions about records", () => {
  let folder: RustKitFolder;
  beforeAll(() => {
    folder = new RustKitFolder(records);
  });
  afterAll(() => folder.remove());

  test("is formatted, and its first plug-in too", async () => {
    expect(await folder.rustfmt()).toBe("");
    const { env } = present(rustToolchain());
    const args = ["--check", "--edition", "2021", "kit/examples/first/lib.rs"];
    const { stdout, stderr } = await runTool("rustfmt", args, { cwd: folder.folder, env });
    expect(stdout + stderr).toBe("");
  });

  test("compiles without a warning, and passes its first plug-in's test", { timeout: 600_000 }, async () => {
    expect(await folder.cargo(["check", "--all-targets"])).toBe("");
    expect(await folder.cargo(["test", "--examples"])).toContain("3 passed; 0 failed");
  });

  test("makes no decision that the app would refuse", { timeout: 600_000 }, async () => {
    const said = async (line: string) => {
      folder.write("kit/examples/first/lib.rs", `use kit::types::*;\npub fn decide() { ${line} }\n`);
      return folder.cargo(["check", "--examples"]);
    };
    const fine = 'let _ = CustomerDecision::reject(CustomerField::Vat, "No.");';
    expect(await said(fine)).toBe("");
    expect(await said(fine.replace("Vat", "Nope"))).toMatch(/no variant.* named `Nope`/);
    expect(await said(fine.replace("CustomerField::Vat", '"vat"'))).toContain(
      "expected `CustomerField`, found `&str`",
    );
    const destroyed = "let _ = CustomerDestroyDecision::change(CustomerChanges::default());";
    expect(await said(destroyed)).toMatch(/no .* named `change` found/);
    expect(await said("let _ = CustomerChanges { id: Some(1), ..Default::default() };")).toContain(
      "has no field named `id`",
    );
  });

  test.each([
    ["of which one field may be changed", oneField(true), 3],
    ["of which nothing may be changed", oneField(false), 2],
    ["and of operations that are called as decisions are", recordsAndRejects, 3],
  ])("for records %s compiles, too", { timeout: 600_000 }, async (_, contract, tests) => {
    const other = new RustKitFolder(contract);
    try {
      expect(await other.cargo(["clippy", "--all-targets", "--", "--deny", "warnings"])).toBe("");
      expect(await other.cargo(["test", "--examples"])).toContain(`${tests} passed; 0 failed`);
    } finally {
      other.remove();
    }
  });
});
