import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { mortise } from "./mortise.ts";
import { SHOP, SHOP_DOCUMENT, shopFile } from "./shop.ts";

const BIN = join(import.meta.dirname, "..", "bin", "mortise.js");
const hasTerminal = spawnSync("script", ["--version"]).status === 0;

test.skipIf(!hasTerminal)(
  "on a terminal there are colours, and long lines are cut at its width",
  async () => {
    const [event] = SHOP.events;
    const events = [{ ...event, summary: "long ".repeat(60) }] as typeof SHOP.events;
    const text = await onTerminal(["inspect", shopFile({ events })]);
    expect(text).toContain("\u001b[1mShop\u001b[22m");
    expect(text).toContain("…");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room.
    for (const line of text.replace(/\u001b\[\d+m/g, "").split(/\r?\n/))
      expect(line.length).toBeLessThanOrEqual(80);
  },
);

test.skipIf(!hasTerminal)("on a terminal NO_COLOR leaves colours out", async () => {
  expect(await onTerminal(["inspect", shopFile()], { NO_COLOR: "1" })).not.toContain("\u001b[1m");
});

test.skipIf(!hasTerminal)(
  "after a second a terminal shows what is being done, and then clears it",
  async () => {
    const text = await onTerminal(["inspect", await slowDocument(1600)]);
    expect(text).toMatch(/Reading http:\S+ … 1 s/);
    expect(text).toContain("\r\u001b[K");
  },
);

test("elsewhere there is no progress", async () => {
  const { code, stderr } = await mortise(["inspect", await slowDocument(1300)]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

/** What a run writes to a terminal of 80 columns. */
function onTerminal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const words = [process.execPath, BIN, ...args].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qec", `stty cols 80; ${words}`, "/dev/null"], {
    env: { PATH: process.env.PATH, TERM: "xterm-256color", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part) => {
      text += part;
    });
    child.on("error", reject).on("close", () => resolve(text));
  });
}

/** The address of a document that takes its time. */
async function slowDocument(delayMs: number): Promise<string> {
  const server = createServer((_, response) => {
    setTimeout(() => response.setHeader("content-type", "application/yaml").end(SHOP_DOCUMENT), delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.yaml`;
}
