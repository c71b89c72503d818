import type { Contract, JsonValue } from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";
import { beforeAll, describe, expect, test } from "vitest";
import { expectedFor, STEADY_EXCEPTIONS } from "./exceptions.ts";
import { differences } from "./judges/arrived.ts";
import { startPrism } from "./judges/prism.ts";
import { type Recorder, startRecorder } from "./judges/recorder.ts";
import type { JudgeServer } from "./judges/server.ts";
import { startSteady } from "./judges/steady.ts";
import { buildCaller, type JudgedCall, runCalls } from "./plugins/run.ts";
import { leaveResult } from "./report/results.ts";
import { documentPath, haveDocuments, readDocument } from "./samples/document.ts";
import { type OperationSample, sampleOperations } from "./samples/operations.ts";

const here = haveDocuments("lago.yaml", "github.json", "github-webhooks.json");
const TOKEN = "conformance-token";

/** GitHub's events are a document of their own; a plug-in needs one to listen to. */
const APPS = [
  { file: "lago.yaml", others: [], operations: 202 },
  { file: "github.json", others: ["github-webhooks.json"], operations: 1223 },
] as const;

describe.runIf(here).each(APPS)("$file, $operations operations", ({ file, others, operations }) => {
  let contract: Contract;
  let samples: readonly OperationSample[];
  let plugin: { readonly wasm: Uint8Array; readonly event: string };
  let calls: readonly JudgedCall[];

  beforeAll(async () => {
    ({ contract } = await importOpenApi([file, ...others].map(documentPath)));
    samples = sampleOperations(await readDocument(documentPath(file)));
    plugin = await buildCaller(contract);
    calls = await judgedBy(await startSteady(documentPath(file)), (recorder) =>
      runCalls({ contract, plugin, samples, recorder, token: TOKEN }),
    );
  }, 240_000);

  test("one plug-in calls them all, each of them in two ways at least", () => {
    expect(samples).toHaveLength(operations);
    expect(calls.length).toBeGreaterThanOrEqual(2 * operations);
    const lost = calls
      .filter(({ recording }) => !recording)
      .map(({ subject, outcome }) => [subject, outcome.thrown]);
    expect(lost).toEqual([]);
  });

  test("all that was given arrives, and nothing else", () => {
    const wrong = calls.flatMap(({ subject, operation, call, recording }) => {
      const found = recording ? differences(operation, call, recording) : ["nothing"];
      return found.length === 0 ? [] : [[subject, ...found]];
    });
    expect(wrong).toEqual([]);
  });

  test("Steady finds no fault but the known ones", async () => {
    const faulty = calls.filter(
      ({ recording }) => !recording?.verdict?.valid || recording.verdict.errors.length > 0,
    );
    const known = expectedFor(STEADY_EXCEPTIONS, file);
    const unknown = faulty.filter(({ subject }) => !known.includes(subject));
    expect(unknown.map(({ subject, recording }) => [subject, recording?.verdict, recording?.target])).toEqual(
      [],
    );
    expect(faulty.map(({ subject }) => subject).sort()).toEqual(known);
    const exceptions = faulty.length;
    await leaveResult("requests", file, { calls: calls.length, exceptions, judge: "Steady", readAs: [] });
  });

  test("the plug-in gets each answer, and every request carries the token", () => {
    const unanswered = calls.filter(({ outcome }) => outcome.status === undefined);
    expect(unanswered.map(({ subject, outcome }) => [subject, outcome.thrown])).toEqual([]);
    for (const { outcome, recording } of calls) expect(outcome.status).toBe(recording?.status);
    expect(calls.every(({ recording }) => recording?.headers.authorization === `Bearer ${TOKEN}`)).toBe(true);
  });

  // GitHub's document has neither such parameters nor a security scheme for Prism to judge.
  if (file !== "lago.yaml") return;

  test("lists named `name[]` and deepObjects are among what was sent", () => {
    const sent = calls.filter(({ call }) => call.variant === "all");
    const parameters = sent.flatMap(({ call, recording }) =>
      call.parameters.map((parameter) => ({ ...parameter, query: queryOf(recording?.target) })),
    );
    const lists = parameters.filter(({ name, place }) => place === "query" && name.endsWith("[]"));
    expect(lists).toHaveLength(27);
    for (const { name, value, query } of lists) expect(query.getAll(name)).toEqual(asTexts(value));
    const objects = parameters.filter(({ style }) => style === "deepObject");
    expect(objects).toHaveLength(2);
    for (const { name, query } of objects) {
      expect([...query.keys()].filter((key) => key.startsWith(`${name}[`)).length).toBeGreaterThan(0);
    }
  });

  test("Prism turns each call away without the token, and none with it", async () => {
    const required = samples.map((sample) => ({ ...sample, calls: sample.calls.slice(0, 1) }));
    const run = { contract, plugin, samples: required };
    const { without, withToken } = await judgedBy(await startPrism(documentPath(file)), async (recorder) => ({
      without: await runCalls({ ...run, recorder }),
      withToken: await runCalls({ ...run, recorder, token: TOKEN }),
    }));
    expect(without.filter(({ outcome }) => outcome.status !== 401).map(({ subject }) => subject)).toEqual([]);
    expect(withToken.filter(({ outcome }) => outcome.status === 401).map(({ subject }) => subject)).toEqual(
      [],
    );
    expect(withToken.every(({ outcome }) => outcome.status !== undefined)).toBe(true);
  }, 120_000);
});

async function judgedBy<T>(judge: JudgeServer, run: (recorder: Recorder) => Promise<T>): Promise<T> {
  try {
    const recorder = await startRecorder(judge.url);
    try {
      return await run(recorder);
    } finally {
      await recorder.close();
    }
  } finally {
    await judge.stop();
  }
}

function asTexts(value: JsonValue): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function queryOf(target: string | undefined): URLSearchParams {
  return new URLSearchParams((target ?? "").split("?", 2)[1] ?? "");
}
