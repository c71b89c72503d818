import { UTF8_DECODE, UTF8_ENCODE } from "../../engine/operations.ts";
import { inside } from "../inside.ts";

const { host } = inside();

/** https://encoding.spec.whatwg.org, without streaming. */
export class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }

  encode(text = ""): Uint8Array {
    return host(UTF8_ENCODE, String(text).toWellFormed()) as Uint8Array;
  }
}

/** https://encoding.spec.whatwg.org, for UTF-8 only and without streaming. */
export class TextDecoder {
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;

  constructor(label = "utf-8", options: { readonly fatal?: boolean; readonly ignoreBOM?: boolean } = {}) {
    if (!/^\s*(utf-?8|unicode-1-1-utf-8)\s*$/i.test(label)) {
      throw new RangeError(`TextDecoder knows utf-8 only, not ${JSON.stringify(label)}.`);
    }
    this.fatal = options.fatal === true;
    this.ignoreBOM = options.ignoreBOM === true;
  }

  get encoding(): string {
    return "utf-8";
  }

  decode(input?: ArrayBuffer | ArrayBufferView): string {
    if (input === undefined) return "";
    const bytes = ArrayBuffer.isView(input)
      ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
      : new Uint8Array(input);
    const text = host(UTF8_DECODE, bytes) as string;
    if (this.fatal && text.includes("\ufffd") && !sameBytes(bytes, host(UTF8_ENCODE, text) as Uint8Array)) {
      throw new TypeError("TextDecoder: the bytes are not UTF-8.");
    }
    return !this.ignoreBOM && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
