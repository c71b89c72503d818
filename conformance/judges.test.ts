import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { differences } from "./judges/arrived.ts";
import { type Recording, startRecorder } from "./judges/recorder.ts";
import { startJudge } from "./judges/server.ts";
import { startSteady } from "./judges/steady.ts";
import { type OperationSample, sampleOperations } from "./samples/operations.ts";

const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "Notes", version: "1" },
  paths: {
    "/notes/{id}": {
      put: {
        operationId: "putNote",
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "string" } },
          { name: "tags[]", in: "query", schema: { type: "array", items: { enum: ["a", "b"] } } },
          {
            name: "filter",
            in: "query",
            style: "deepObject",
            schema: { type: "object", properties: { k: { type: "string" } } },
          },
          { name: "X-Trace", in: "header", schema: { type: "integer" } },
        ],
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: { type: "object", required: ["n"], properties: { n: { type: "integer" } } },
            },
          },
        },
        responses: { 204: { description: "Kept" } },
      },
    },
  },
};

let folder: string;
let path: string;
let operation: OperationSample;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mortise-judges-"));
  path = join(folder, "notes.json");
  await writeFile(path, JSON.stringify(DOCUMENT));
  const [first] = sampleOperations(DOCUMENT);
  if (!first) throw new Error("no sample");
  operation = first;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The request that the sample means. */
const RIGHT: Recording = {
  method: "PUT",
  target: "/notes/string?tags%5B%5D=a&tags%5B%5D=b&filter%5Bk%5D=string",
  headers: { "x-trace": "0", "content-type": "application/json" },
  body: Buffer.from('{"n":0}'),
  status: 204,
};

test("a request that is as it was meant has no differences, and whatever is off is one", () => {
  const [all] = operation.calls;
  if (!all) throw new Error("no call");
  expect(differences(operation, all, RIGHT)).toEqual([]);
  const wrong: readonly Partial<Recording>[] = [
    { method: "POST" },
    { target: "/notes/string?tags%5B%5D=a&filter%5Bk%5D=string" },
    { target: "/notes/string?tags=a&tags=b&filter%5Bk%5D=string" },
    { target: `${RIGHT.target}&more=1` },
    { target: RIGHT.target.replace("/string", "/other") },
    { headers: { "content-type": "application/json" } },
    { headers: { "x-trace": "0", "content-type": "text/plain" } },
    { body: Buffer.from("{}") },
    { body: Buffer.alloc(0) },
  ];
  for (const change of wrong) expect(differences(operation, all, { ...RIGHT, ...change })).toHaveLength(1);
});

test("Steady's verdict tells a right request from a wrong one, and Steady is gone once it is stopped", async () => {
  const steady = await startSteady(path);
  const recorder = await startRecorder(steady.url);
  const put = (target: string, body: string): Promise<unknown> =>
    fetch(recorder.url + target, {
      method: "PUT",
      headers: { "content-type": "application/json", "x-trace": "0" },
      body,
    });
  try {
    await put(RIGHT.target, '{"n":0}');
    await put("/notes/string?tags%5B%5D=c", '{"n":0}');
    await put(RIGHT.target, '{"n":"0"}');
    const verdicts = recorder.take().map(({ verdict }) => verdict);
    expect(verdicts.map((verdict) => verdict?.valid)).toEqual([true, false, false]);
    expect(verdicts[2]?.errors).toEqual([expect.objectContaining({ path: "body.n" })]);
  } finally {
    await recorder.close();
    await steady.stop();
  }
  await expect(fetch(steady.url)).rejects.toThrow();
  await steady.stop();
});

test("a judge that does not start says why", async () => {
  const command = (): readonly [string, ...string[]] => [
    process.execPath,
    "-e",
    "console.error('no such document'); process.exit(3)",
  ];
  await expect(startJudge({ command, readyMs: 10_000 })).rejects.toThrow("no such document");
});
