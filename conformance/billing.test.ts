import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { importOpenApi } from "@mortise/openapi";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences } from "./judges/arrived.ts";
import { startRecorder } from "./judges/recorder.ts";
import { startSteady } from "./judges/steady.ts";
import { buildCaller, runCalls } from "./plugins/run.ts";
import { readDocument } from "./samples/document.ts";
import { sampleOperations } from "./samples/operations.ts";

const TOKEN = "billing-token";

/** The document that the example app writes from its routes. */
describe("the billing example's document", () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mortise-billing-"));
    file = join(folder, "billing.json");
    const { stdout } = await promisify(execFile)(process.execPath, ["examples/billing/document.ts"]);
    await writeFile(file, stdout);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("holds all that Redocly recommends", async () => {
    const config = await createConfig({ extends: ["recommended"] });
    const source = await readFile(file, "utf8");
    const problems = await lintFromString({ source, absoluteRef: file, config });
    expect(problems.map(({ ruleId, message }) => [ruleId, message])).toEqual([]);
  });

  test("is carried over whole: 31 operations, 4 webhooks", async () => {
    const { contract, diagnostics } = await importOpenApi(file);
    expect(diagnostics).toEqual([]);
    expect([contract.operations.length, contract.events.length]).toEqual([31, 4]);
    expect(contract.operations.every(({ id }) => id !== undefined)).toBe(true);
  });

  test("a plug-in calls each operation, and Steady finds no fault with any request", async () => {
    const { contract } = await importOpenApi(file);
    const samples = sampleOperations(await readDocument(file));
    const plugin = await buildCaller(contract);
    const judge = await startSteady(file);
    const recorder = await startRecorder(judge.url);
    try {
      const calls = await runCalls({ contract, plugin, samples, recorder, token: TOKEN });
      expect(samples).toHaveLength(31);
      expect(calls.length).toBeGreaterThanOrEqual(2 * 31);
      const wrong = calls.flatMap(({ subject, operation, call, recording, outcome }) => {
        const found = [...(recording ? differences(operation, call, recording) : [`${outcome.thrown}`])];
        const { verdict } = recording ?? {};
        if (!verdict?.valid || verdict.errors.length > 0) found.push(JSON.stringify(verdict));
        if (recording?.headers.authorization !== `Bearer ${TOKEN}`) found.push("without its token");
        if (outcome.status === undefined) found.push("without an answer");
        return found.length === 0 ? [] : [[subject, ...found]];
      });
      expect(wrong).toEqual([]);
    } finally {
      await recorder.close();
      await judge.stop();
    }
  }, 120_000);
});
