import { CLOCK } from "../../engine/operations.ts";
import { inside } from "../inside.ts";

const { host, need, beforeImage } = inside();
need("clock_time_get");

const MONOTONIC = 1;
let origin: number | undefined;
beforeImage(() => {
  origin = undefined;
});

/** Milliseconds since this was first asked for in this instance. */
export const performance = {
  now(): number {
    const now = host(CLOCK, MONOTONIC) as number;
    origin ??= now;
    return now - origin;
  },
};
