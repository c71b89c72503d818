import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mortise } from "./mortise.ts";

test("help goes to stdout, names every command and exit code, and is a success", async () => {
  const { code, stdout, stderr } = await mortise(["--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const command of ["inspect", "contract", "pdk", "build", "check", "call"]) {
    expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, "m"));
  }
  for (const exitCode of [0, 1, 2, 3, 4, 70]) expect(stdout).toMatch(new RegExp(`^  ${exitCode} `, "m"));
  for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(88);
});

test("the version is the package's", async () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));
  expect((await mortise(["--version"])).stdout).toBe(`${manifest.version}\n`);
});

test.each([
  ["no command", []],
  ["an unknown command", ["inspct"]],
  ["an unknown option", ["inspect", "x", "--frobnicate"]],
  ["a missing argument", ["inspect"]],
  ["one argument too many", ["inspect", "x", "y"]],
  ["a missing option", ["pdk", "typescript", "x", "--out", "y"]],
  ["an option's unknown value", ["inspect", "x", "--fail-on", "everything"]],
  ["a kit without a language", ["pdk"]],
])("%s is wrong usage: exit code 2, said on stderr only", async (_, args) => {
  const { code, stdout, stderr } = await mortise(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).not.toBe("");
  expect(stderr).not.toMatch(/^\s+at /m);
});

test("a mistyped command is answered with the right one", async () => {
  expect((await mortise(["inspct"])).stderr).toContain("inspect");
});

test("an old Node.js is told what to do in one line, and nothing else happens", async (context) => {
  const old = ["/usr/bin/node", "/usr/local/bin/node"].find((path) => existsSync(path));
  if (old === undefined) return context.skip("there is no other Node.js on this machine");
  const version = await new Promise<string>((resolve) => {
    import("node:child_process").then(({ execFile }) =>
      execFile(old, ["--version"], (_, text) => resolve(text)),
    );
  });
  const [major = 0, minor = 0] = version.trim().slice(1).split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return context.skip("the other Node.js is no old one");
  const { code, stdout, stderr } = await mortise(["--help"], { node: old });
  expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
  expect(stderr).toMatch(/^mortise: \[old-node\] .*22\.18.*\n$/);
});

test("a defect is called one, with a stack trace only on request", async () => {
  // A home for the trace to show: an output that is a folder is an error with a cause.
  const args = ["inspect", "/nowhere/document.yaml"];
  expect((await mortise(args)).stderr).not.toMatch(/^\s+at /m);
  expect((await mortise(args, { env: { MORTISE_DEBUG: "1" } })).stderr).toMatch(/^\s+at /m);
});
