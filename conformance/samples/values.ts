import type { JsonValue } from "@mortise/contract";
import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Node, Place } from "./document.ts";
import { draft } from "./draft.ts";
import { repairs } from "./repair.ts";
import { asJsonSchema, type Direction } from "./schemas.ts";

export interface ValueOptions {
  /** Leave out what may be left out. */
  readonly requiredOnly?: boolean;
  /** Values to prefer, where they are valid. */
  readonly examples?: readonly (JsonValue | undefined)[];
}

/** How often a drafted value is mended before it is given up. */
const MAX_REPAIRS = 120;

/** No value was found that fits a schema: as a rule, none exists. */
export class ContradictionError extends Error {
  override readonly name = "ContradictionError";
  /** The value with the fewest faults. */
  readonly best: JsonValue;

  constructor(at: string, fault: ErrorObject | undefined, best: JsonValue) {
    super(`no value fits ${at}: ${fault?.instancePath} ${fault?.message} (${fault?.schemaPath})`);
    this.best = best;
  }
}

/**
 * Values that fit a document's schemas: its own examples where they are valid, else drafted by openapi-sampler and
 * mended where Ajv finds fault. The same document gives the same values.
 */
export class Values {
  /** The document with its schemas as JSON Schema. The places given to {@link of} are in this one. */
  readonly document: Node;
  readonly #direction: Direction;
  readonly #ajv: Ajv2020;

  constructor(document: Node, direction: Direction) {
    this.document = asJsonSchema(document, direction);
    this.#direction = direction;
    // Documents hold unknown keywords and formats by the hundred; patterns are written without the `u` flag in mind.
    this.#ajv = new Ajv2020({
      strict: false,
      logger: false,
      unicodeRegExp: false,
      allErrors: true,
      verbose: true,
      // Most schemas are used a few times: finer code would cost more than it saves.
      code: { optimize: false },
      inlineRefs: false,
    });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(this.document, "document");
  }

  /** A value that fits the schema at a place. @throws ContradictionError when none was found. */
  of(schema: Place, options: ValueOptions = {}): JsonValue {
    const validate = this.#validator(schema.at);
    for (const example of options.examples ?? []) {
      if (example !== undefined && fits(validate, example)) return structuredClone(example);
    }
    const value = this.#draft(schema.node, options.requiredOnly === true);
    return this.#mend(value, schema, validate);
  }

  /** The value that {@link of} gives, or the nearest one with what it contradicts. */
  nearest(
    schema: Place,
    options: ValueOptions = {},
  ): { readonly value: JsonValue; readonly contradiction?: string } {
    try {
      return { value: this.of(schema, options) };
    } catch (error) {
      if (!(error instanceof ContradictionError)) throw error;
      return { value: error.best, contradiction: error.message };
    }
  }

  /** Whether a value fits the schema at a place. */
  fits(schema: Place, value: JsonValue): boolean {
    return fits(this.#validator(schema.at), value);
  }

  #draft(schema: Node, requiredOnly: boolean): JsonValue {
    const options = {
      skipNonRequired: requiredOnly,
      skipReadOnly: this.#direction === "to-api",
      skipWriteOnly: this.#direction === "from-api",
    };
    return draft(schema, options, this.document);
  }

  #mend(drafted: JsonValue, schema: Place, validate: ValidateFunction): JsonValue {
    let value = drafted;
    let best = drafted;
    let fewest = Number.POSITIVE_INFINITY;
    // Two branches of a schema may each undo what mends the other: a value that was seen is no progress.
    const seen = new Set([JSON.stringify(drafted)]);
    for (let round = 0; round < MAX_REPAIRS; round += 1) {
      const faults = faultsOf(validate, value);
      if (faults.length === 0) return value;
      if (faults.length < fewest) [best, fewest] = [value, faults.length];
      const next = this.#nextOf(value, faults, schema, seen);
      if (next === undefined) throw new ContradictionError(schema.at, faults[0], best);
      seen.add(JSON.stringify(next));
      value = next;
    }
    throw new ContradictionError(schema.at, faultsOf(validate, value)[0], best);
  }

  #nextOf(
    value: JsonValue,
    faults: readonly ErrorObject[],
    schema: Place,
    seen: ReadonlySet<string>,
  ): JsonValue | undefined {
    for (const fault of faults) {
      for (const next of repairs(value, fault, { schema: schema.node, document: this.document })) {
        if (!seen.has(JSON.stringify(next))) return next;
      }
    }
    return undefined;
  }

  #validator(at: string): ValidateFunction {
    const pointer = at.split("/").map(encodeURIComponent).join("/");
    const validate = this.#ajv.getSchema(`document#${pointer}`);
    if (!validate) throw new Error(`no schema at ${at}`);
    return validate;
  }
}

function fits(validate: ValidateFunction, value: JsonValue): boolean {
  return faultsOf(validate, value).length === 0;
}

/**
 * The faults in the order in which to mend them. A `oneOf` of which several branches fit is none: such branches
 * overlap in the document itself, and no value could help it.
 */
function faultsOf(validate: ValidateFunction, value: JsonValue): readonly ErrorObject[] {
  if (validate(value)) return [];
  const faults = (validate.errors ?? []).filter((fault) => !(fault.keyword === "oneOf" && overlaps(fault)));
  const unions = faults.filter((fault) => fault.keyword === "oneOf" || fault.keyword === "anyOf");
  return [...faults.filter((fault) => !unions.includes(fault)), ...unions];
}

function overlaps(fault: ErrorObject): boolean {
  const params: unknown = fault.params;
  return (
    typeof params === "object" &&
    params !== null &&
    "passingSchemas" in params &&
    params.passingSchemas !== null
  );
}
