/** What each variable counts beside its name and value, so that many small ones are bounded too. */
const VARIABLE_BYTES = 64;

/** A plug-in's variables (`var_get`, `var_set`), at most `limit` bytes of them. */
export class Variables {
  readonly #limit: number;
  readonly #values = new Map<string, { readonly value: Uint8Array; readonly bytes: number }>();
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(name: string): Uint8Array | undefined {
    return this.#values.get(name)?.value;
  }

  /** False when it does not fit; then nothing has changed. */
  set(name: string, value: Uint8Array): boolean {
    const bytes = Buffer.byteLength(name) + value.length + VARIABLE_BYTES;
    const used = this.#used - (this.#values.get(name)?.bytes ?? 0) + bytes;
    if (used > this.#limit) return false;
    this.#used = used;
    this.#values.set(name, { value, bytes });
    return true;
  }

  clear(): void {
    this.#values.clear();
    this.#used = 0;
  }

  delete(name: string): void {
    this.#used -= this.#values.get(name)?.bytes ?? 0;
    this.#values.delete(name);
  }
}
