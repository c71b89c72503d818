import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { follow } from "./follow.ts";
import { missingIn, stepsOf } from "./page.ts";
import { serveOwnPackages } from "./registry.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
/** The page's port, which may be taken here. */
const PORT = "3000";

const isOnline = await run("npm", ["view", "hono@4.13.19", "version"]).then(
  () => true,
  () => false,
);
if (!isOnline) console.log("docs/add-a-plugin-system.md is not followed: npm reaches no registry.");

test.runIf(isOnline)(
  "who does what the page says, from an empty folder on, sees a plug-in's veto, within its ten minutes",
  { timeout: 660_000 },
  async ({ signal }) => {
    const folder = await mkdtemp(join(tmpdir(), "mortise-docs-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const registry = await serveOwnPackages();
    onTestFinished(() => registry.close());
    const port = await freePort();
    const page = await readFile(join(ROOT, "docs/add-a-plugin-system.md"), "utf8");
    const steps = stepsOf(page.replaceAll(PORT, String(port)));
    expect(steps.filter(({ kind }) => kind !== "file").length).toBeGreaterThanOrEqual(10);

    const began = performance.now();
    const { missing, took, close } = await follow(steps, folder, {
      env: await reader(folder, registry.env),
      signal,
    });
    await close();
    const seconds = (performance.now() - began) / 1_000;
    expect(missing).toEqual([]);
    expect(seconds).toBeLessThan(600);
    const npm = took
      .filter(({ typed }) => typed.includes("npm install"))
      .reduce((sum, { ms }) => sum + ms, 0);
    console.log(
      `followed in ${seconds.toFixed(1)} s, of which ${(npm / 1_000).toFixed(1)} s are npm install`,
    );
    await expectTypesHold(join(folder, "work"));
  },
);

test("a page whose block is neither file nor command nor output is refused", () => {
  expect(() => stepsOf("```ts\nconst forgotten = 1;\n```\n")).toThrow(/no file, no command/);
  expect(() => stepsOf("```text\nprinted\n```\n")).toThrow(/Nothing was typed/);
});

test("output is looked for line by line, in its order", () => {
  expect(missingIn("one\n  two\nthree\n", ["one", "two"])).toBeUndefined();
  expect(missingIn("two\none\n", ["one", "two"])).toBe("two");
});

/** The reader's machine: this Node.js and npm, and nothing that this checkout has installed. */
async function reader(folder: string, env: Readonly<Record<string, string>>): Promise<NodeJS.ProcessEnv> {
  const bin = join(folder, "bin");
  await mkdir(bin);
  await symlink(process.execPath, join(bin, "node"));
  const path = (process.env.PATH ?? "").split(delimiter).filter((at) => !at.endsWith("node_modules/.bin"));
  return { ...process.env, ...env, NO_COLOR: "1", PATH: [bin, ...path].join(delimiter) };
}

/** The page's TypeScript holds under the strictest settings, although nothing on the page asks for that. */
async function expectTypesHold(app: string): Promise<void> {
  const { compilerOptions: ours } = JSON.parse(
    (await readFile(join(ROOT, "tsconfig.base.json"), "utf8")).replaceAll(/^\s*\/\/.*$/gm, ""),
  ) as { compilerOptions: object };
  const compilerOptions = {
    ...ours,
    ...{ noEmit: true, composite: false, incremental: false, declaration: false, declarationMap: false },
    ...{ types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")], skipLibCheck: true },
  };
  await writeFile(
    join(app, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["main.ts", "save-contract.ts"] }),
  );
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const said = await run(process.execPath, [tsc, "-p", app]).catch((error: { stdout: string }) => error);
  expect(said).toMatchObject({ stdout: "", stderr: "" });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
