import { inside } from "../inside.ts";

inside().need("random_get");

/** Stands where an author wrote `Math.random`. */
export const __mathRandom = Math.random;
