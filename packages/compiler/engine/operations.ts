// What the prelude may ask of the adapter. Both are compiled against this file: one by esbuild, one by asc.

/** () → the call's input as text */
export const INPUT = 0;
/** (text) */
export const OUTPUT = 1;
/** (text): the call's error, for the host */
export const ERROR = 2;
/** (index of the import, request) → response, or undefined if the host gave none */
export const CALL = 3;
/** (index of the import) → response, of an import without input */
export const CALL_WITHOUT_INPUT = 4;
/** (text) */
export const LOG_DEBUG = 5;
export const LOG_INFO = 6;
export const LOG_WARN = 7;
export const LOG_ERROR = 8;
/** (name) → text or undefined */
export const CONFIG_GET = 9;
/** (name) → text or undefined */
export const VAR_GET = 10;
/** (name, text or undefined): without a text the variable goes */
export const VAR_SET = 11;
/** (clock: 0 wall, 1 monotonic) → milliseconds */
export const CLOCK = 12;
/** (length) → that many random bytes */
export const RANDOM = 13;
/** (text) → Uint8Array */
export const UTF8_ENCODE = 14;
/** (Uint8Array) → text; what is not UTF-8 becomes U+FFFD */
export const UTF8_DECODE = 15;
