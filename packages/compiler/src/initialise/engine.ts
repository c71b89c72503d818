/** What engine/adapter.ts and quickjs.wasm export. Pointers are 32-bit numbers; boxes hold a JavaScript value. */
interface EngineExports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  init(): number;
  defineHost(name: number): void;
  bind(which: number, name: number): void;
  drain(): void;
  wasm_malloc(length: number): number;
  wasm_free(pointer: number): void;
  qjs_set_max_stack_size(length: number): void;
  qjs_compile(
    code: number,
    length: number,
    file: number,
    flags: number,
    options: number,
    lengthOut: number,
  ): number;
  qjs_eval_bytecode(code: number, length: number): number;
  qjs_is_exception(box: number): number;
  qjs_get_exception(): number;
  qjs_get_string_len(box: number, lengthOut: number): number;
  qjs_free_value(box: number): void;
  qjs_run_gc(): void;
}

/** Globals of the engine that belong to its state, beside the memory. */
const STATE = [
  ...["__stack_pointer", "context", "runtime", "scratch"],
  ...["dispatch", "finish", "jobFailed", "rejected", "busy", "blockLength"],
] as const;

/** All that an instance of the engine is at one moment. */
export interface Image {
  readonly memory: Uint8Array;
  readonly globals: ReadonlyMap<string, number | bigint>;
}

/** The author's code, or ours, threw. `text` is what the error says of itself. */
export class GuestError extends Error {
  override readonly name = "GuestError";
}

/** Drops the sources' text from the bytecode, and keeps the line numbers. */
const STRIP_SOURCE = 16;

/** Freed pieces are looked for from this size down, in bytes. */
const LARGEST_FREED = 262_144;
/** What the allocator keeps for itself at the end of its memory, at most. */
const ALLOCATOR_TAIL = 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** An instance of the engine that runs here, to compile a plug-in. It has no host: what it imports traps. */
export class Engine {
  readonly #exports: EngineExports;
  readonly #instance: WebAssembly.Instance;

  constructor(module: WebAssembly.Module, stackBytes: number) {
    this.#instance = new WebAssembly.Instance(module, importsThatTrap(module));
    this.#exports = this.#instance.exports as unknown as EngineExports;
    this.#exports._initialize();
    if (this.#exports.init() !== 0) throw new Error("QuickJS does not start.");
    this.#exports.qjs_set_max_stack_size(stackBytes);
  }

  /** Gives the prelude its way to the adapter (engine/operations.ts). */
  defineHost(): void {
    this.#withText("__host", (name) => this.#exports.defineHost(name));
  }

  /** Gives the adapter the prelude's functions, in the order of engine/adapter.ts. */
  bindCalls(): void {
    ["__dispatch", "__finish", "__jobFailed", "__rejected"].forEach((name, which) => {
      this.#withText(name, (pointer) => this.#exports.bind(which, pointer));
    });
  }

  /** Compiles a script without running it. @throws GuestError */
  compile(code: string, file: string): Uint8Array {
    const source = encoder.encode(code);
    const pointer = this.#put(source);
    const lengthOut = this.#exports.wasm_malloc(4);
    const bytecode = this.#withText(file, (name) =>
      this.#exports.qjs_compile(pointer, source.length, name, 0, STRIP_SOURCE, lengthOut),
    );
    if (bytecode === 0) throw new GuestError(this.#text(this.#exports.qjs_get_exception()));
    return this.#bytes(bytecode, this.#view().getUint32(lengthOut, true)).slice();
  }

  /** Runs a compiled script, and then its promise reactions; returns its value as text. @throws GuestError */
  run(bytecode: Uint8Array): string {
    const pointer = this.#put(bytecode);
    const box = this.#exports.qjs_eval_bytecode(pointer, bytecode.length);
    this.#exports.wasm_free(pointer);
    if (box === 0 || this.#exports.qjs_is_exception(box) !== 0) {
      throw new GuestError(this.#text(this.#exports.qjs_get_exception()));
    }
    const text = this.#text(box);
    this.#exports.drain();
    return text;
  }

  /** Takes the image. The instance is of no use afterwards. */
  image(): Image {
    this.#exports.qjs_run_gc();
    const globals = new Map<string, number | bigint>();
    for (const name of STATE) {
      globals.set(name, (this.#instance.exports[name] as WebAssembly.Global).value);
    }
    // Below the stack pointer lies what calls have left behind.
    new Uint8Array(this.#exports.memory.buffer).fill(0, 0, Number(globals.get("__stack_pointer")));
    this.#clearFreeMemory();
    return { memory: new Uint8Array(this.#exports.memory.buffer).slice(), globals };
  }

  /**
   * Zeroes what the allocator keeps for later: dead bytes that would make up a fifth of the image. All of it is asked
   * for, size by size; what lies above `top` had never been given out, and is cleared in one go.
   */
  #clearFreeMemory(): void {
    const { memory, wasm_malloc, wasm_free } = this.#exports;
    const size = memory.buffer.byteLength;
    const held: number[] = [];
    const take = (length: number): number => {
      const pointer = wasm_malloc(length);
      if (pointer !== 0) held.push(pointer);
      return pointer;
    };
    let top = take(LARGEST_FREED);
    for (; top !== 0 && memory.buffer.byteLength === size; top = take(LARGEST_FREED)) {
      this.#bytes(top, LARGEST_FREED).fill(0);
    }
    for (let length = LARGEST_FREED / 2; length >= 16; length /= 2) {
      for (let pointer = take(length); pointer !== 0 && pointer < top; pointer = take(length)) {
        this.#bytes(pointer, length).fill(0);
      }
    }
    for (const pointer of held) wasm_free(pointer);
    const length = memory.buffer.byteLength - top - ALLOCATOR_TAIL;
    const all = wasm_malloc(length);
    if (all >= top) this.#bytes(all, length).fill(0);
    wasm_free(all);
  }

  #put(bytes: Uint8Array): number {
    const pointer = this.#exports.wasm_malloc(bytes.length + 1);
    if (pointer === 0) throw new GuestError("InternalError: out of memory");
    this.#bytes(pointer, bytes.length + 1).set(bytes);
    this.#bytes(pointer + bytes.length, 1)[0] = 0;
    return pointer;
  }

  #withText<T>(text: string, use: (pointer: number) => T): T {
    const pointer = this.#put(encoder.encode(text));
    try {
      return use(pointer);
    } finally {
      this.#exports.wasm_free(pointer);
    }
  }

  #text(box: number): string {
    const lengthOut = this.#exports.wasm_malloc(4);
    const pointer = this.#exports.qjs_get_string_len(box, lengthOut);
    const length = this.#view().getUint32(lengthOut, true);
    const text = pointer === 0 ? "" : decoder.decode(this.#bytes(pointer, length));
    this.#exports.wasm_free(lengthOut);
    this.#exports.qjs_free_value(box);
    return text;
  }

  #bytes(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer, pointer, length);
  }

  #view(): DataView {
    return new DataView(this.#exports.memory.buffer);
  }
}

function importsThatTrap(module: WebAssembly.Module): WebAssembly.Imports {
  const imports: Record<string, Record<string, () => never>> = {};
  const trap = (): never => {
    throw new Error("The prelude let a call pass to a host that is not there.");
  };
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = trap;
  }
  return imports;
}
