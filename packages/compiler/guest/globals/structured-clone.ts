/**
 * https://html.spec.whatwg.org/#structured-cloning, for what exists here: values, arrays, plain objects, maps, sets,
 * dates, regular expressions, errors, buffers and views of them. Cycles are kept; nothing can be transferred.
 */
export function structuredClone<T>(value: T): T {
  return clone(value, new Map()) as T;
}

type Seen = Map<object, object>;
type Maker = (value: never, seen: Seen) => object;

/** By the class that `Object.prototype.toString` shows, which also works without naming (and so needing) Date. */
const MAKERS: Readonly<Record<string, Maker>> = {
  Date: (value: Date) => new (value.constructor as DateConstructor)(value.getTime()),
  RegExp: (value: RegExp) => new RegExp(value.source, value.flags),
  Boolean: (value: object) => Object(value.valueOf()),
  Number: (value: object) => Object(value.valueOf()),
  String: (value: object) => Object(value.valueOf()),
  BigInt: (value: object) => Object(value.valueOf()),
  ArrayBuffer: (value: ArrayBuffer) => value.slice(0),
  Map: () => new Map(),
  Set: () => new Set(),
  Array: (value: unknown[]) => new Array(value.length),
  Object: () => ({}),
  Error: (value: Error) => Object.assign(new Error(value.message), { name: value.name, stack: value.stack }),
};

function clone(value: unknown, seen: Seen): unknown {
  if (typeof value === "symbol" || typeof value === "function") throw cannot(value);
  if (typeof value !== "object" || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (ArrayBuffer.isView(value)) return cloneView(value, seen);
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  const make = Object.hasOwn(MAKERS, kind) ? MAKERS[kind] : undefined;
  if (make === undefined) throw cannot(value);
  const copy = make(value as never, seen);
  seen.set(value, copy);
  fill(copy, value, seen);
  return copy;
}

function fill(copy: object, original: object, seen: Seen): void {
  if (original instanceof Map) {
    for (const [key, value] of original)
      (copy as Map<unknown, unknown>).set(clone(key, seen), clone(value, seen));
  } else if (original instanceof Set) {
    for (const value of original) (copy as Set<unknown>).add(clone(value, seen));
  } else if (original instanceof Error) {
    if (original.cause !== undefined) (copy as Error).cause = clone(original.cause, seen);
  } else if (Array.isArray(original) || Object.prototype.toString.call(original) === "[object Object]") {
    for (const [key, value] of Object.entries(original)) {
      Object.defineProperty(copy, key, {
        value: clone(value, seen),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
  }
}

function cloneView(view: ArrayBufferView, seen: Seen): object {
  const buffer = clone(view.buffer, seen) as ArrayBuffer;
  const View = view.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => object;
  const length = view instanceof DataView ? view.byteLength : (view as Uint8Array).length;
  const copy = new View(buffer, view.byteOffset, length);
  seen.set(view, copy);
  return copy;
}

function cannot(value: unknown): Error {
  const error = new Error(
    `structuredClone cannot copy ${typeof value === "object" ? "this object" : `a ${typeof value}`}.`,
  );
  error.name = "DataCloneError";
  return error;
}
