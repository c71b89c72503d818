import { setTimeout as sleep } from "node:timers/promises";
import {
  CallBudget,
  CallRate,
  type CallRateOptions,
  grantsOf,
  httpCapabilities,
} from "@mortise/capabilities";
import { describe, expect, it } from "vitest";
import { contractOf, operation, startApi } from "./api.ts";

describe("a rate of calls", () => {
  it("allows a burst, refuses what is beyond it, and allows again after a while", async () => {
    const rate = new CallRate({ callsPerSecond: 20, burst: 3 });
    expect([rate.take(), rate.take(), rate.take(), rate.take()]).toEqual([true, true, true, false]);
    await sleep(70);
    expect([rate.take(), rate.take(), rate.take()]).toEqual([true, false, false]);
  });

  it("never saves up more than its burst", async () => {
    const rate = new CallRate({ callsPerSecond: 1_000, burst: 2 });
    await sleep(50);
    const taken = [1, 2, 3, 4].filter(() => rate.take());
    expect(taken.length).toBeLessThan(4);
  });

  it("may be a fraction, and has a second's calls as its burst", () => {
    expect(new CallRate({ callsPerSecond: 0.1 }).burst).toBe(1);
    expect(new CallRate({ callsPerSecond: 2.5 }).burst).toBe(3);
  });

  it("refuses a call before it reaches the API, after its grant and its budget", async () => {
    const api = await startApi();
    const contract = contractOf(operation({ name: "a" }), operation({ name: "b" }));
    const capabilities = httpCapabilities(contract, {
      baseUrl: api.url,
      grants: grantsOf(contract, { p: ["a"] }),
    });
    const rate = new CallRate({ callsPerSecond: 0.001, burst: 2 });
    const budget = new CallBudget(4);
    const call = (name: string) => capabilities.call(name, undefined, { plugin: "p", rate, budget });
    expect(await call("b")).toMatchObject({ error: { code: "not-granted" } });
    expect([(await call("a")).status, (await call("a")).status]).toEqual([204, 204]);
    expect(await call("a")).toMatchObject({ status: 0, error: { code: "rate-limited" } });
    await call("a");
    // A plug-in that only tries again and again runs out of its budget.
    expect(await call("a")).toMatchObject({ error: { code: "budget-exhausted" } });
    expect(api.seen).toHaveLength(2);
    await capabilities.close();
  });

  it.each<CallRateOptions>([
    { callsPerSecond: 0 },
    { callsPerSecond: -1 },
    { callsPerSecond: Number.NaN },
    { callsPerSecond: Number.POSITIVE_INFINITY },
    { callsPerSecond: 1, burst: 0 },
    { callsPerSecond: 1, burst: 1.5 },
  ])("of %j is refused", (options) => {
    expect(() => new CallRate(options)).toThrow(expect.objectContaining({ code: "invalid-limit" }));
  });
});
