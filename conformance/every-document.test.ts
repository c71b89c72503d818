import { expect, test } from "vitest";
import { expectedFor, REQUEST_EXCEPTIONS } from "./exceptions.ts";
import { judgeDocument } from "./judges/judge-document.ts";
import { JUDGED } from "./judges/judged.ts";
import { leaveResult } from "./report/results.ts";
import { haveDocuments } from "./samples/document.ts";

const here = JUDGED.filter(({ file }) => haveDocuments(file));

test.each(here)(
  "$file: $judge finds no fault with any call of any operation, but the known ones",
  { timeout: 120_000 },
  async (judged) => {
    const { file, judge, readAs = [] } = judged;
    const { contract, operations, calls, faults } = await judgeDocument(judged);
    expect(operations).toHaveLength(contract.operations.length);
    const known = expectedFor(REQUEST_EXCEPTIONS, file);
    expect(faults.filter(({ subject }) => !known.includes(subject))).toEqual([]);
    expect(faults.map(({ subject }) => subject).sort()).toEqual(known);
    await leaveResult("requests", file, { calls, exceptions: faults.length, judge, readAs });
  },
);

test("each exception is of a document that is judged", () => {
  const files = JUDGED.map(({ file }) => file);
  expect(REQUEST_EXCEPTIONS.filter(({ document }) => !files.includes(document))).toEqual([]);
});
