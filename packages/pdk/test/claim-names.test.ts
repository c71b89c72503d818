import { expect, test } from "vitest";
import { claimNames } from "../src/claim-names.ts";

test("every claim gets a name of its own, and no number takes a name that another wants", () => {
  const wanted = ["a", "a", "a2", "a", "b1", "b1", "r"].map((name) => ({ wanted: name }));
  expect(claimNames(wanted, new Set(["r"]))).toEqual(["a", "a3", "a2", "a4", "b1", "b1_2", "r2"]);
  expect(claimNames([{ wanted: "a" }, { wanted: "a", otherwise: ["b"] }], new Set())).toEqual(["a", "b"]);
});

test("many claims of one name take no longer than as many of different ones", () => {
  const names = claimNames(
    Array.from({ length: 20_000 }, () => ({ wanted: "a" })),
    new Set(),
  );
  expect(new Set(names).size).toBe(20_000);
});
