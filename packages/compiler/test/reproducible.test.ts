import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPlugin } from "@mortise/compiler";
import { describe, expect, it, onTestFinished } from "vitest";
import { authorFolder } from "./author.ts";

const files = {
  "plugin.ts": `import { z } from "zod";
import { createCustomer, type OnInvoicePaid } from "@acme/kit";
import { label } from "./lib/label.ts";
const Invoice = z.object({ id: z.string() });
const seed = [Math.random(), new Date().getTime()];
export const onInvoicePaid: OnInvoicePaid = (event) => {
  createCustomer({ body: { name: label(Invoice.parse(event.invoice).id) + seed.join() } });
};
`,
  "lib/label.ts": "export const label = (text: string) => text.toUpperCase();\n",
};

describe("the same sources", () => {
  it("give the same bytes, also in another folder and from another working directory", async () => {
    const [here, there] = [
      authorFolder(files),
      authorFolder({ ...files, "deeper/a.txt": "", "package.json": "{}" }),
    ];
    const first = await buildPlugin({ entry: join(here, "plugin.ts") });
    const second = await buildPlugin({ entry: join(there, "plugin.ts"), typeCheck: false });
    expect(Buffer.compare(first.wasm, second.wasm)).toBe(0);
    const text = Buffer.from(first.wasm).toString("latin1");
    expect(text).not.toContain(here);
    expect(text).not.toContain(tmpdir());
    expect(text).not.toContain("fixtures/kit");
  });

  it("give the same engine", { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), "mortise-engine-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const compiler = join(import.meta.dirname, "..");
    execFileSync(process.execPath, [join(compiler, "engine/build.ts"), "--into", folder]);
    const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(names.length).toBeGreaterThan(10);
    for (const { parentPath, name } of names) {
      const rebuilt = readFileSync(join(parentPath, name));
      const built = readFileSync(join(parentPath.replace(folder, join(compiler, "dist/engine")), name));
      expect(Buffer.compare(rebuilt, built), name).toBe(0);
    }
  });
});
