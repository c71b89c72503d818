import { RANDOM } from "../../engine/operations.ts";
import { inside } from "../inside.ts";

const { host, need, requireHost } = inside();
need("random_get");

/** Web Crypto refuses more at once. */
const BYTES_AT_MOST = 65_536;

function randomBytes(length: number, method: string): Uint8Array {
  requireHost(`crypto.${method}`);
  return host(RANDOM, length) as Uint8Array;
}

/** Random numbers from the host. */
export const crypto = {
  getRandomValues<T extends ArrayBufferView>(array: T): T {
    if (!ArrayBuffer.isView(array) || array instanceof Float32Array || array instanceof Float64Array) {
      throw new TypeError("crypto.getRandomValues fills arrays of integers.");
    }
    if (array.byteLength > BYTES_AT_MOST) {
      throw new RangeError(`crypto.getRandomValues gives at most ${BYTES_AT_MOST} bytes at once.`);
    }
    const bytes = randomBytes(array.byteLength, "getRandomValues");
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytes);
    return array;
  },

  /** Version 4 of RFC 9562. */
  randomUUID(): string {
    const bytes = randomBytes(16, "randomUUID");
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  },
};
