import { expect, test } from "vitest";
import { CONTRADICTIONS, expectedFor } from "./exceptions.ts";
import { documentPath, haveDocuments, readDocument } from "./samples/document.ts";
import { sampleOperations } from "./samples/operations.ts";
import { sampleWebhooks } from "./samples/webhooks.ts";

const here = haveDocuments("lago.yaml", "github.json", "github-webhooks.json");

test.runIf(here).each([
  { file: "lago.yaml", operations: 202 },
  { file: "github.json", operations: 1223 },
])("each operation of $file has arguments that fit it, the same each time", async ({ file, operations }) => {
  const document = await readDocument(documentPath(file));
  const samples = sampleOperations(document);
  expect(samples).toHaveLength(operations);
  expect(samples.every((sample) => sample.calls.length >= 2)).toBe(true);
  expect(sampleOperations(document)).toEqual(samples);
});

test.runIf(here).each([
  { file: "lago.yaml", webhooks: 61 },
  { file: "github-webhooks.json", webhooks: 261 },
])("each webhook of $file has a payload; those that cannot fit are known", async ({ file, webhooks }) => {
  const samples = sampleWebhooks(await readDocument(documentPath(file)));
  expect(samples).toHaveLength(webhooks);
  const contradictions = samples.filter((sample) => sample.contradiction !== undefined).map(({ key }) => key);
  expect(contradictions.sort()).toEqual(expectedFor(CONTRADICTIONS, file));
});
