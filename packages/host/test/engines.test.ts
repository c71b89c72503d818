import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPlugin } from "@mortise/compiler";
import { createHost } from "@mortise/host";
import { expect, it, onTestFinished } from "vitest";
import { contract, failure, hostFor, startApp } from "./app.ts";

/** Declares its operation as a kit does, so that no kit need be generated here. */
const SOURCE = `const guest = (globalThis as any)[Symbol.for("mortise.guest")];
const createCustomer = guest.importFunction("create_customer", true);
export const invoice_created = (event: unknown) => JSON.parse(createCustomer(JSON.stringify({ body: event })));
`;

async function build(): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "mortise-host-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const entry = join(folder, "plugin.ts");
  await writeFile(entry, SOURCE);
  return (await buildPlugin({ entry, typeCheck: false })).wasm;
}

it("a plug-in runs in the engine that it shares, under its grants and under no others", async () => {
  const app = await startApp();
  const engine = await readFile(fileURLToPath(import.meta.resolve("@mortise/compiler/engine.wasm")));
  const host = await hostFor(app, { engines: [engine] });
  const wasm = await build();
  const granted = await host.load(wasm, { name: "granted", grant: ["create_customer"] });
  expect(granted).toMatchObject({ asks: ["create_customer"], events: ["invoice_created"] });
  expect(await granted.call("invoice_created", { name: "Ada" })).toMatchObject({
    status: 200,
    body: { got: '{"name":"Ada"}' },
  });
  const bare = await host.load(wasm, { name: "bare" });
  expect(await bare.call("invoice_created", { name: "Ada" })).toMatchObject({
    status: 0,
    error: { code: "not-granted" },
  });
  expect(app.seen).toHaveLength(1);
});

it("what is no engine is refused at start", async () => {
  const error = await failure(createHost({ contract, engines: [Uint8Array.of(1)] }));
  expect(error.code).toBe("invalid-options");
});
