import { createHash } from "node:crypto";
import { readModule } from "@mortise/compiler";
import { readSharedEngine } from "@mortise/compiler/engine";
import { describe, expect, it } from "vitest";
import { build } from "./author.ts";

/** What a plug-in says for the shared engine. */
async function sectionOf(source: string): Promise<Record<string, unknown>> {
  const { customSections } = readModule((await build(source)).wasm);
  return JSON.parse(new TextDecoder().decode(customSections.get("mortise:engine")));
}

describe("the shared engine", () => {
  it("imports every function that a plug-in may, a memory, and the way to put it back", async () => {
    const { imports, memory } = readModule(await readSharedEngine());
    expect(memory).toBeUndefined();
    expect(imports.filter(({ module }) => module === "mortise:plugin")).toEqual([
      { module: "mortise:plugin", name: "memory", kind: "memory" },
      { module: "mortise:plugin", name: "restore", kind: "function" },
    ]);
    const all = await build(`import { createCustomer, listCustomers } from "@acme/kit";
      import { config, variables } from "mortise:plugin";
      export const onInvoicePaid = (event: unknown) => {
        for (const level of ["debug", "info", "warn", "error"] as const) console[level](config.get("k"));
        variables.set("k", variables.get(String(Date.now() + Math.random())));
        createCustomer({ body: { name: String(listCustomers()) } });
      };`);
    const ofPlugin = all.imports.filter(({ module }) => module !== "extism:host/user");
    const ofEngine = imports.filter(({ module }) => module !== "mortise:plugin");
    expect(ofEngine.map(({ name }) => name).sort()).toEqual(ofPlugin.map(({ name }) => name).sort());
  });
});

describe("a plug-in says for the shared engine", () => {
  it("which one it is, by its hash", async () => {
    const { engine } = await sectionOf("export const f = () => 1;");
    expect(engine).toBe(
      createHash("sha256")
        .update(await readSharedEngine())
        .digest("hex"),
    );
  });

  it("what runs which export, and where its operations are imported", async () => {
    const source = `import { createCustomer, listCustomers } from "@acme/kit";
      export const onInvoicePaid = () => { listCustomers(); createCustomer({ body: { name: "n" } }); };
      export const customerBeforeCreate = () => ({ decision: "allow" as const });`;
    const { handlers, operations } = await sectionOf(source);
    const { imports } = readModule((await build(source)).wasm);
    expect(handlers).toEqual(["customer_before_create", "invoice_paid"]);
    expect((operations as number[]).map((index) => imports[index]?.name).sort()).toEqual([
      "create_customer",
      "list_customers",
    ]);
  });
});
