import { RecordEventsError, recordEvents } from "@mortise/events";
import { expect, it } from "vitest";
import { ada, customer, hostOf, models, plugin } from "./sample.ts";

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NAMES = [
  "decision",
  "decisions",
  "changes",
  "errors",
  "field",
  "code",
  "message",
  ...customer.expose,
  "password_hash",
  "__proto__",
  "constructor",
  "toString",
  "city",
  "",
];
const SCALARS = [
  "allow",
  "reject",
  "change",
  "email",
  "x",
  "DE1",
  "2026-01-01T00:00:00Z",
  "",
  0,
  1,
  -1,
  1.5,
  1e300,
  true,
  false,
  null,
];

/** Any JSON, mostly made of words that a decision is made of. */
function json(random: () => number, depth: number): string {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)];
  const kind = depth === 0 ? 0 : random();
  if (kind < 0.4) return JSON.stringify(pick(SCALARS));
  const parts = Array.from({ length: Math.floor(random() * 4) }, () => json(random, depth - 1));
  if (kind < 0.55) return `[${parts.join(",")}]`;
  // Each name once: JSON with repeated names is no other value.
  return `{${parts.map((part) => `${JSON.stringify(pick(NAMES))}:${part}`).join(",")}}`;
}

/** The same, in the frame of a decision. */
function answer(random: () => number): unknown {
  const part = json(random, 4);
  const frames = [
    part,
    `{"decision":"change","changes":${part}}`,
    `{"decision":"reject","errors":[${part}]}`,
    `{"decision":"reject","errors":[{"field":${json(random, 0)},"message":${json(random, 0)}}]}`,
    `{"decision":"change","changes":{"id":${json(random, 0)}}}`,
    `{"decision":"change","changes":{"metadata":${part}}}`,
    `{"decision":"change","changes":{"address":${part},"seats":${json(random, 0)}}}`,
    `{"decisions":[${part},{"decision":"change","changes":{"email":${json(random, 0)}}}]}`,
  ];
  return JSON.parse(frames[Math.floor(random() * frames.length)] ?? "null");
}

it("whatever is answered, it is a decision about writable fields, or a typed error, and nothing else changes", async () => {
  const seed = Number(process.env.MORTISE_SEED ?? 20_261_123);
  const random = randomOf(seed);
  const host = hostOf(
    plugin("p", {
      customer_before_update: () => answer(random),
      customer_before_create_many: () => answer(random),
    }),
  );
  const events = recordEvents({ models: models({ many: true }), host });
  const writable = new Set<string>(customer.writable);
  const outcomes = new Map<string, number>();
  const prototype = Object.getOwnPropertyNames(Object.prototype);
  for (let n = 0; n < 6_000; n += 1) {
    const record = structuredClone(ada);
    const write =
      n % 2 === 0
        ? ({ record: "customer", action: "update", records: [{ record, previous: ada }] } as const)
        : ({ record: "customer", action: "create", records: [{ record }, { record }] } as const);
    let outcome: string;
    try {
      const decided = await events.before(write);
      for (const index of [0, 1, 2]) {
        for (const field of Object.keys(decided.changesOf(index) ?? {})) {
          expect(writable, `seed ${seed}`).toContain(field);
        }
      }
      outcome = decided.asked[0]?.decision ?? "";
    } catch (error) {
      expect(error, `seed ${seed}`).toBeInstanceOf(RecordEventsError);
      outcome = (error as RecordEventsError).fault ?? (error as RecordEventsError).code;
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    expect(record, `seed ${seed}`).toEqual(ada);
  }
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(prototype);
  // All kinds have come up: the answers are neither all nonsense nor all sane.
  expect([...outcomes.keys()].sort(), `seed ${seed}`).toEqual([
    "allow",
    "change",
    "forbidden-name",
    "malformed",
    "not-writable",
    "rejected",
    "unknown-field",
    "wrong-type",
  ]);
});
