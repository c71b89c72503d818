import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished } from "vitest";
import { folder, mortise } from "./mortise.ts";

/** Runs a program; fails when it does. */
export const run = promisify(execFile);
/** The shop that plug-ins begin with. */
export const DOCUMENT = join(import.meta.dirname, "fixtures/shop.yaml");
/** The folder of all packages. */
export const PACKAGES = join(import.meta.dirname, "../..");

/** A new plug-in in an empty folder; gives its path. */
export async function begin(language: string, name = "credit-orders"): Promise<string> {
  const cwd = folder();
  const { code, stderr } = await mortise(["new", language, name, "--contract", DOCUMENT], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return join(cwd, name);
}

/** Builds the plug-in with mortise, tells it the event, and says what the API was asked for. */
export async function buildAndCall(
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const contract = ["--contract", "contract.json"];
  const built = await mortise(["build", ".", "--out", "plugin.wasm", ...contract], { cwd, env });
  expect(built.code, built.stderr).toBe(0);
  expect(built.stdout).toMatch(/^plugin\.wasm fits Shop 1\.0\.0$/m);
  const { url, asked } = await shopApi();
  const input = join(import.meta.dirname, "fixtures/order.json");
  const called = await mortise(
    [
      ...["call", "plugin.wasm", "order_paid", "--input", input, ...contract],
      ...["--base-url", url, "--bearer-env", "SHOP_TOKEN", "--grant", "add_credit"],
    ],
    { cwd, env: { SHOP_TOKEN: "t0ken" } },
  );
  expect(called.code, called.stderr).toBe(0);
  return asked;
}

async function shopApi(): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(201, { "content-type": "application/json" });
    request.resume().on("end", () => response.end('{"id":"cr_1","cents":42}'));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** Some variables of an environment, as far as they are set. */
export function pick(env: Readonly<Record<string, string | undefined>>, ...names: readonly string[]) {
  return Object.fromEntries(
    names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const])),
  );
}
