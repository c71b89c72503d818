/**
 * What a plug-in finds besides JavaScript itself: ES2025 without `Intl` and `Atomics`, and with `using`,
 * `Error.isError`, `Map.getOrInsert`, `Uint8Array.toBase64` and the like. There are no timers, no `fetch`, no `process`
 * and no files: a plug-in reaches the app by the operations of its kit, and nothing else.
 *
 * For an editor, in `tsconfig.json`: `"types": ["@mortise/compiler/globals"]` and `"lib": ["es2025",
 * "esnext.typedarrays", "esnext.collection", "esnext.disposable", "esnext.error", "esnext.array"]`.
 */

/** Writes to the host's log. Values other than text are written as JSON, errors with their stack. */
declare var console: {
  debug(...values: unknown[]): void;
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};

declare var crypto: {
  /** Fills an array of integers with random numbers from the host; at most 65 536 bytes at once. */
  getRandomValues<T extends ArrayBufferView>(array: T): T;
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
};

declare var performance: {
  /** Milliseconds since this was first asked for in this instance. */
  now(): number;
};

declare function structuredClone<T>(value: T): T;
declare function queueMicrotask(callback: () => void): void;
/** Text of which each character is one byte → base64. */
declare function btoa(bytes: string): string;
declare function atob(base64: string): string;

declare class TextEncoder {
  readonly encoding: string;
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  /** `label`: utf-8 is the only one. */
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(input?: ArrayBuffer | ArrayBufferView): string;
}

declare class URLSearchParams {
  constructor(
    init?:
      | string
      | readonly (readonly [string, string])[]
      | Readonly<Record<string, string>>
      | URLSearchParams,
  );
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  toString(): string;
  forEach(callback: (value: string, name: string, parent: URLSearchParams) => void): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}

declare class URL {
  constructor(url: string | URL, base?: string | URL);
  static canParse(url: string | URL, base?: string | URL): boolean;
  static parse(url: string | URL, base?: string | URL): URL | null;
  href: string;
  readonly origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  readonly searchParams: URLSearchParams;
  hash: string;
  toString(): string;
  toJSON(): string;
}

declare module "mortise:plugin" {
  /** Settings that the operator gave this plug-in. */
  export const config: { get(name: string): string | undefined };
  /** Texts that the host keeps between calls, if it does. Setting `undefined` removes one. */
  export const variables: {
    get(name: string): string | undefined;
    set(name: string, value: string | undefined): void;
  };
}
