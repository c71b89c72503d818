import { CapabilityError } from "./error.ts";

/** Bounds on one call. */
export interface HttpLimits {
  /**
   * Wall-clock time of a whole call, in milliseconds: the credential, redirects and the answer's body included.
   * Default 10 000, 1 to 600 000. When it runs out: `timed-out`.
   */
  readonly timeoutMs: number;
  /** A request as the plug-in sends it, and its body as the API gets it, in bytes. Default 4 MiB, 1 KiB to 256 MiB. Beyond: `invalid-request`. */
  readonly requestBytes: number;
  /** An answer's body, decompressed, in bytes. Default 4 MiB, 0 to 256 MiB. Beyond: `response-too-large`, and the rest is not read. */
  readonly responseBytes: number;
  /**
   * The URL and headers of a request (beyond: `invalid-request`), and the headers of an answer (beyond:
   * `response-too-large`), in bytes. Default 16 KiB, 1 KiB to 1 MiB.
   */
  readonly headBytes: number;
  /** Redirects that one call follows. Default 5, 0 to 20. One more: the redirect itself is the answer. */
  readonly redirects: number;
  /** How deep JSON may nest. Default 100, 1 to 500. Beyond: `invalid-request`, or `invalid-response` in an answer. */
  readonly depth: number;
}

interface Range {
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

const RANGES: Readonly<Record<keyof HttpLimits, Range>> = {
  timeoutMs: { default: 10_000, minimum: 1, maximum: 600_000 },
  requestBytes: { default: 4 * MIB, minimum: KIB, maximum: 256 * MIB },
  responseBytes: { default: 4 * MIB, minimum: 0, maximum: 256 * MIB },
  headBytes: { default: 16 * KIB, minimum: KIB, maximum: MIB },
  redirects: { default: 5, minimum: 0, maximum: 20 },
  depth: { default: 100, minimum: 1, maximum: 500 },
};

/**
 * Limits completed with their defaults, and frozen.
 *
 * @throws CapabilityError `invalid-limit` for a name that is no limit, or a value that cannot be enforced.
 */
export function resolveLimits(given: Partial<HttpLimits> = {}): HttpLimits {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(RANGES, name)) {
      throw new CapabilityError("invalid-limit", `There is no limit "${name}".`);
    }
  }
  const complete = (name: keyof HttpLimits): number => {
    const { minimum, maximum, default: fallback } = RANGES[name];
    const value = given[name] ?? fallback;
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      throw new CapabilityError(
        "invalid-limit",
        `The limit "${name}" is ${value}; it is a whole number from ${minimum} to ${maximum}.`,
      );
    }
    return value;
  };
  return Object.freeze({
    timeoutMs: complete("timeoutMs"),
    requestBytes: complete("requestBytes"),
    responseBytes: complete("responseBytes"),
    headBytes: complete("headBytes"),
    redirects: complete("redirects"),
    depth: complete("depth"),
  });
}
