import { inside } from "../inside.ts";

inside().need("clock_time_get");

const { Date: NativeDate } = globalThis;

export { NativeDate as Date };
