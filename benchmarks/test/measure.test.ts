import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { atLeast, atMost } from "../harness/figure.ts";
import { differenceOf, measureInTurn, quantile, ratioOf, type Times } from "../harness/measure.ts";

function times(turns: readonly number[]): Times {
  return { name: "", p50: 0, p99: 0, samples: turns.length, turns };
}

test("a quantile is one of the values, whatever their order", () => {
  const values = [5, 1, 4, 2, 3];
  expect(quantile(values, 0.5)).toBe(3);
  expect(quantile(values, 0.99)).toBe(5);
  expect(quantile([], 0.5)).toBeNaN();
});

test("a ratio is taken turn by turn, so that a machine that slows down does not change it", () => {
  expect(ratioOf(times([2, 2, 20, 20]), times([1, 1, 10, 10]))).toBe(2);
});

test("so is a difference", () => {
  expect(differenceOf(times([2, 3, 21, 21]), times([1, 1, 20, 20]))).toBe(1);
});

test("turns that only one of two had do not count", () => {
  expect(ratioOf(times([4, 4, 4]), times([2]))).toBe(2);
});

test("contenders are measured in turn, promises awaited, and what runs several times at once is divided", async () => {
  const order: string[] = [];
  const [slow, quick] = await measureInTurn(
    [
      {
        name: "slow",
        async run() {
          order.push("slow");
          await sleep(3);
        },
      },
      {
        name: "quick",
        times: 10,
        run() {
          order.push("quick");
          const end = performance.now() + 1;
          while (performance.now() < end);
        },
      },
    ],
    { totalMs: 80, turns: 4 },
  );
  expect(order.join(" ")).toMatch(/(slow )+(quick )+(slow )+(quick )+slow/);
  expect(slow.p50).toBeGreaterThan(2_500);
  expect(quick.p50).toBeGreaterThanOrEqual(100);
  expect(quick.p50).toBeLessThan(1_000);
});

test("a contender that stalls loses its further turns, and the others keep theirs", async () => {
  const [stalling, other] = await measureInTurn(
    [
      { name: "stalling", run: () => sleep(100) },
      { name: "other", run: () => sleep(1) },
    ],
    { totalMs: 40, turns: 10 },
  );
  expect(stalling.samples).toBeLessThan(10);
  expect(other.turns).toHaveLength(10);
});

test("a target that could not be measured is not reached", () => {
  expect(atMost("", 1, "×", Number.NaN).isReached).toBe(false);
  expect(atLeast("", 1, "×", Number.NaN).isReached).toBe(false);
  expect(atMost("", 1, "×", 1).isReached).toBe(true);
  expect(atLeast("", 1, "×", 1).isReached).toBe(true);
});
