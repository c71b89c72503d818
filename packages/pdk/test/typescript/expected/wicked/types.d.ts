import type { FilePart, WireBytes } from "./bytes.js";

export type _1 = [string, number, ...(string | null)[]];

export type _1st = "a" | "*/ globalThis.pwned = 1 /* `${globalThis.pwned = 1}` \"'; globalThis.pwned = 1; //\\\u2028globalThis.pwned = 1\u2029\ud800 <script>globalThis.pwned = 1</script>\n@deprecated \n```\nglobalThis.pwned = 1" | -1 | 1.5 | true | null;

export interface ApiErrorType { [name: string]: unknown }

export interface Bird {
  kind?: "bird" | "cat" | undefined;
  flies: boolean;
}

export type Cat = PetBase & {
  /** A whole number, format `int64`, at least 1. */
  lives: number;
};

export type Chicken = unknown;

/**
 * *\/ globalThis.pwned = 1 /* `${globalThis.pwned = 1}` "'; globalThis.pwned = 1; //\
 * globalThis.pwned = 1
 * � <script>globalThis.pwned = 1</script>
 * \@deprecated
 * ```
 * globalThis.pwned = 1
 */
export interface Customer {
  /**
   * Given by the app.
   *
   * Format `uuid`.
   */
  id: string;
  /**
   * @default "*\/"
   * @example "*\/ globalThis.pwned = 1 /* `${globalThis.pwned = 1}` \"'; globalThis.pwned = 1; //\\ globalThis.pwned = 1 \ud800 <script>globalThis.pwned = 1</script>\n@deprecated \n```\nglobalThis.pwned = 1"
   * @deprecated
   */
  name: string | null;
  parent?: Customer;
  "__proto__"?: string;
  constructor?: unknown;
  "*/ globalThis.pwned = 1 /* `${globalThis.pwned = 1}` \"'; globalThis.pwned = 1; //\\\u2028globalThis.pwned = 1\u2029\ud800 <script>globalThis.pwned = 1</script>\n@deprecated \n```\nglobalThis.pwned = 1"?: unknown;
  ""?: never;
  /** A whole number, format `int64`, at least 1. */
  "größe"?: number;
}

/**
 * *\/ globalThis.pwned = 1 /* `${globalThis.pwned = 1}` "'; globalThis.pwned = 1; //\
 * globalThis.pwned = 1
 * � <script>globalThis.pwned = 1</script>
 * \@deprecated
 * ```
 * globalThis.pwned = 1
 */
export interface CustomerRequest2 {
  /** Length at least 8, pattern `^.*\/$`. */
  password?: string | undefined;
  /**
   * @default "*\/"
   * @example "*\/ globalThis.pwned = 1 /* `${globalThis.pwned = 1}` \"'; globalThis.pwned = 1; //\\ globalThis.pwned = 1 \ud800 <script>globalThis.pwned = 1</script>\n@deprecated \n```\nglobalThis.pwned = 1"
   * @deprecated
   */
  name: string | null;
  parent?: CustomerRequest2 | undefined;
  "__proto__"?: string | undefined;
  constructor?: unknown;
  "*/ globalThis.pwned = 1 /* `${globalThis.pwned = 1}` \"'; globalThis.pwned = 1; //\\\u2028globalThis.pwned = 1\u2029\ud800 <script>globalThis.pwned = 1</script>\n@deprecated \n```\nglobalThis.pwned = 1"?: unknown;
  ""?: never | undefined;
  /** A whole number, format `int64`, at least 1. */
  "größe"?: number | undefined;
}

export interface CustomerRequest { [name: string]: Customer }

export type Egg = Chicken | null;

export interface Extra {
  /** A whole number, format `int64`, at least 1. */
  id: number;
  at?: {
    /** A whole number, format `int64`, at least 1. */
    x?: number;
  };
  [name: string]: string | number | {
    x?: number;
  } | undefined;
}

export interface File {
  content: Uint8Array;
  /** A whole number, format `int64`, at least 1. */
  size?: number;
}

export interface FilePayload {
  content: WireBytes;
  /** A whole number, format `int64`, at least 1. */
  size?: number;
}

export interface FileRequest {
  content: Uint8Array | FilePart;
  /** A whole number, format `int64`, at least 1. */
  size?: number | undefined;
}

export interface Folder {
  files: File[];
  folders?: Folder[];
}

export type Json = string | Json[] | { [name: string]: Json };

export type Pet = (Cat & { kind: "cat" | "kitten" }) | (Bird & { kind: "bird" });

export interface PetBase {
  kind: string;
}

export type Self = unknown;

export type Uint8ArrayType = string;

export interface Error {
  details: { [name: string]: string[] };
}

export type GlobalThisPwned1GlobalThisPwned1GlobalThisPwned1GlobalThisPwned1ScriptGlobalThisPwned1ScriptDeprecatedGlobalThisPwned1 = number[] | null;

export type Größe = Extra;

/** @deprecated */
export type 中文 = ("a" | "b")[];
