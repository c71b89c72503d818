import { readFile } from "node:fs/promises";
import { createRuntime } from "@mortise/runtime";
import { afterAll, describe, expect, test } from "vitest";
import { type AbiCase, nameOf, type Outcome } from "./abi-case.ts";
import { onExtism, onOurs } from "./both.ts";
import { BLOCK_CASES } from "./cases/blocks.ts";
import { INPUT_OUTPUT_CASES } from "./cases/input-output.ts";
import { LIFE_CASES } from "./cases/life.ts";
import { SERVICE_CASES } from "./cases/services.ts";
import { DIFFERENCES } from "./differences.ts";
import { ENV } from "./wat.ts";

const CASES: readonly AbiCase[] = [...BLOCK_CASES, ...INPUT_OUTPUT_CASES, ...SERVICE_CASES, ...LIFE_CASES];
/** Without JSPI that SDK has no `http_request` in the calling thread: it answers nothing there, also to what is refused. */
const isThere = ({ of }: AbiCase) => of !== "http_request" || "Suspending" in WebAssembly;
const runtime = createRuntime();
afterAll(() => runtime.close());

describe("each rule of Extism's ABI holds here", () => {
  test.each(CASES.map((one) => [nameOf(one), one] as const))("%s", async (_name, one) => {
    const outcome = await onOurs(runtime, one);
    expect(outcome).toMatchObject(
      one.fails === undefined ? { came: one.gives } : { came: "fails", code: one.fails },
    );
    if (one.logs !== undefined) expect(outcome.logs).toEqual(one.logs);
  });
});

describe("Extism's own SDK says the same, or it is known why not", () => {
  test.each(CASES.filter(isThere).map((one) => [nameOf(one), one] as const))("%s", async (name, one) => {
    const { came, logs } = await onExtism(one);
    const ours: Outcome = {
      came: one.fails === undefined ? (one.gives ?? "") : "fails",
      logs: one.logs ?? [],
    };
    const { [name]: known } = DIFFERENCES;
    const theirs = { came, logs: one.logs === undefined ? [] : logs };
    if (known === undefined) expect(theirs).toEqual(ours);
    else {
      expect(theirs).toEqual({ came: known.came, logs: ours.logs });
      expect(theirs, "the difference is no more: take it out of differences.ts").not.toEqual(ours);
    }
  });
});

test("every one of Extism's functions has a case, every case a name of its own, every difference a case", () => {
  const names = CASES.map(nameOf);
  const covered = new Set(CASES.map(({ of }) => of));
  expect(Object.keys(ENV).filter((name) => !covered.has(name as keyof typeof ENV))).toEqual([]);
  expect(names).toHaveLength(new Set(names).size);
  expect(Object.keys(DIFFERENCES).filter((name) => !names.includes(name))).toEqual([]);
});

test("the README counts the rules and the differences", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  expect(readme).toContain(`**${CASES.length} rules of Extism's ABI**`);
  expect(readme).toContain(`(${Object.keys(DIFFERENCES).length} times)`);
});
