import { describe, expect, test } from "vitest";
import { haveToolchains } from "../../../../conformance/toolchains.ts";
import { oneField, records, recordsAndRejects } from "../contracts/records.ts";
import { GoKitFolder } from "./on-disk.ts";

describe.runIf(haveToolchains("go"))("a kit for decisions about records", () => {
  test.each([
    ["of many fields, told of in bulk too", records],
    ["of which one field may be changed", oneField(true)],
    ["of which nothing may be changed", oneField(false)],
    ["and of operations that are called as decisions are", recordsAndRejects],
  ])(
    "%s is formatted, vetted, and passes its first plug-in's test",
    { timeout: 300_000 },
    async (_, contract) => {
      const folder = new GoKitFolder(contract);
      try {
        expect(await folder.gofmt()).toBe("");
        expect(await folder.go("wasm", "vet", "./...")).toBe("");
        expect(await folder.go("native", "vet", "./...")).toBe("");
        expect(await folder.go("native", "test", "./examples/first")).toMatch(/^ok /);
      } finally {
        folder.remove();
      }
    },
  );

  test("makes no decision that the app would refuse", { timeout: 300_000 }, async () => {
    const folder = new GoKitFolder(records);
    const said = async (line: string) => {
      folder.write("author/author.go", `package author\n\nimport "example.com/kit"\n\n${line}\n`);
      return folder.go("native", "vet", "./author");
    };
    const decide = (event: string, decided: string) =>
      `func decide(event *kit.${event}) any { return event.${decided} }`;
    try {
      expect(await said(decide("CustomerBeforeCreate", 'Reject(kit.CustomerFieldVat, "No.")'))).toBe("");
      expect(await said(decide("CustomerBeforeCreate", 'Reject(kit.CustomerFieldNope, "No.")'))).toContain(
        "undefined: kit.CustomerFieldNope",
      );
      expect(await said(decide("WalletBeforeSave", 'Reject(kit.CustomerFieldVat, "No.")'))).toContain(
        "cannot use kit.CustomerFieldVat",
      );
      expect(await said(decide("CustomerBeforeDestroy", "Change(kit.CustomerChanges{})"))).toContain(
        "event.Change undefined",
      );
      expect(await said(decide("CustomerBeforeCreate", "Change(kit.CustomerChanges{ID: nil})"))).toContain(
        "unknown field ID",
      );
    } finally {
      folder.remove();
    }
  });
});
