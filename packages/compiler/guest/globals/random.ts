import { inside } from "../inside.ts";

const { need, random } = inside();
need("random_get");

/** Stands where an author wrote `Math.random`. */
export const __mathRandom = random;
