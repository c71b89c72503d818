import { invalidRequest, quote } from "../refused.ts";

/**
 * What Rails, Laravel, Symfony and middleware of Express and Hono read a POST's other method from, by default or when asked
 * to. PHP makes an underscore of a leading dot or bracket, and ignores spaces before it.
 */
const OVERRIDE = /^[\s\0]*[_.[]method(?![\w-])/i;

/**
 * Refuses what servers take for another method: a POST that was granted would become a DELETE that was not.
 *
 * @throws RefusedCall `invalid-request`
 */
export function checkNames(names: Iterable<string>): void {
  for (const name of names) {
    if (OVERRIDE.test(name))
      throw invalidRequest(`${quote(name)} cannot be set by a plug-in: it would be another method.`);
  }
}
