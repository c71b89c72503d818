import { RuntimeError } from "../errors.ts";

/** A value of a manifest with its place, as a JSON pointer. Every reader checks, and tells a wrong value by its place. */
export class Field {
  readonly value: unknown;
  readonly at: string;

  constructor(value: unknown, at: string) {
    this.value = value;
    this.at = at;
  }

  /** The error for this place. The value is not repeated: it may be a secret. */
  invalid(reason: string): RuntimeError {
    const place = this.at === "" ? "The manifest" : `The manifest's ${this.at}`;
    return new RuntimeError("invalid-manifest", `${place} ${reason}.`, { at: this.at });
  }

  text(): string {
    if (typeof this.value === "string" && this.value !== "" && !this.value.includes("\0")) return this.value;
    throw this.invalid("must be text, and not empty");
  }

  wholeNumber(least: number): number {
    if (typeof this.value === "number" && Number.isInteger(this.value) && this.value >= least)
      return this.value;
    throw this.invalid(`must be a whole number from ${least}`);
  }

  list(): Field[] {
    if (!Array.isArray(this.value)) throw this.invalid("must be a list");
    return this.value.map((value, index) => new Field(value, `${this.at}/${index}`));
  }

  /** Each member of an object whose names are free. Only its own: what JSON has, not what a prototype adds. */
  entries(): [string, Field][] {
    return Object.entries(this.#object()).map(([name, value]) => [name, this.#member(name, value)]);
  }

  /**
   * The members of an object whose names are known: each by its first name, where all names that follow mean the same.
   * Without what is `undefined` or `null`.
   */
  members<const Name extends string>(
    known: Readonly<Record<Name, readonly string[]>>,
  ): Partial<Record<Name, Field>> {
    const members: Partial<Record<Name, Field>> = {};
    const names = new Map<string, Name>();
    for (const name of Object.keys(known) as Name[])
      for (const spelling of [name, ...known[name]]) names.set(spelling, name);
    for (const [spelling, field] of this.entries()) {
      const name = names.get(spelling);
      if (name === undefined) throw field.invalid(`is not known; known are ${[...names.keys()].join(", ")}`);
      if (field.value === undefined || field.value === null) continue;
      if (members[name] !== undefined) throw field.invalid(`is there twice, also as ${members[name].at}`);
      members[name] = field;
    }
    return members;
  }

  #object(): object {
    const { value } = this;
    const isObject = typeof value === "object" && value !== null;
    if (!isObject || Array.isArray(value) || value instanceof Uint8Array || value instanceof URL)
      throw this.invalid("must be an object");
    return value;
  }

  #member(name: string, value: unknown): Field {
    return new Field(value, `${this.at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  }
}
