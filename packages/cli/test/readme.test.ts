import { execFile } from "node:child_process";
import { chmodSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { CLI_ERROR_CODES, EXIT_CODES } from "@mortise/cli";
import { expect, onTestFinished, test } from "vitest";
import { folder } from "./mortise.ts";

const README = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

/** The rows of a section's table: the texts of the first cells. */
function rows(heading: string): string[][] {
  const section = README.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const lines = section.split("\n").filter((line) => /^\|.*[^-|\s]/.test(line));
  return lines.slice(1).map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")));
}

test("the README lists every error code with its exit code", () => {
  expect(rows("Error codes").map(([, code, exit]) => [code, Number(exit)])).toEqual(
    Object.entries(CLI_ERROR_CODES),
  );
});

test("the README lists every exit code", () => {
  expect(rows("Exit codes").map(([, code]) => Number(code))).toEqual(Object.values(EXIT_CODES));
});

test("the README's commands do what it says, one after the other", async () => {
  const cwd = folder();
  cpSync(join(import.meta.dirname, "fixtures"), cwd, { recursive: true });
  const bin = folder();
  const command = join(import.meta.dirname, "../bin/mortise.js");
  writeFileSync(join(bin, "mortise"), `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`);
  chmodSync(join(bin, "mortise"), 0o755);
  const script = /```sh\n([\s\S]*?)```/.exec(README)?.[1] ?? "";
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    SHOP_API: await shopApi(),
    SHOP_TOKEN: "t0ken-of-the-shop",
  };
  const { stdout, stderr, failure } = await new Promise<Record<"stdout" | "stderr" | "failure", string>>(
    (resolve) => {
      execFile("sh", ["-euc", script], { cwd, env }, (error, out, err) => {
        resolve({ stdout: out, stderr: err, failure: error?.message ?? "" });
      });
    },
  );
  expect(stderr).toContain("add_credit POST /customers/{id}/credits 201");
  expect(failure).toBe("");
  expect(stdout).toMatch(/plugin\.wasm fits Shop 1\.0\.0/);
  expect(JSON.parse(stdout.slice(stdout.lastIndexOf("\n{") + 1))).toEqual({ credited: 42 });
});

/** The address of a shop that knows one customer. */
async function shopApi(): Promise<string> {
  const server = createServer((request, response) => {
    const isRight =
      request.url === "/customers/cus_1/credits" &&
      request.headers.authorization === "Bearer t0ken-of-the-shop";
    response.writeHead(isRight ? 201 : 404, { "content-type": "application/json" });
    request.resume().on("end", () => response.end('{"id":"cr_1","cents":42}'));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
