/** Makes up values for the first plug-in: the least that the compiler and the app accept. */
import { unreachable } from "@mortise/contract";
import { type Code, code, joinCode } from "../code.ts";
import type { Declaration, Field, NominalModel, NominalOperation, Shape } from "../nominal/model.ts";
import { SAMPLE_TEXTS } from "../sample-texts.ts";
import { fieldNames } from "./declarations.ts";
import { METHODS } from "./identifiers.ts";
import { hasConstants, type Names } from "./names.ts";
import { parameterNames } from "./parameters.ts";
import type { Shapes } from "./shapes.ts";
import { aligned, deeper, numberLiteral, stringLiteral } from "./text.ts";
import { memberNames } from "./unions.ts";

/** A value: a struct's literal with its members, or one line of code. */
export type Sample = Code | { readonly head: Code; readonly members: readonly (readonly [Code, Sample])[] };

/** Longer ones are printed over several lines. */
const MAX_LINE = 80;

/** gofmt has its own mind about columns behind longer names: such a struct stays on one line. */
const MAX_ALIGNED = 40;

/** A value as gofmt has it, over several lines where it is long. */
export function printSample(sample: Sample): Code {
  const short = onOneLine(sample);
  if (typeof sample === "string" || short.length <= MAX_LINE) return short;
  if (sample.members.some(([name]) => name.length > MAX_ALIGNED)) return short;
  const lines: Code[] = [];
  let run: (readonly [Code, Code])[] = [];
  const endRun = () => {
    lines.push(...aligned(run.map(([name, value]) => [code`${name}:`, code`${value},`])));
    run = [];
  };
  for (const [name, member] of sample.members) {
    const value = printSample(member);
    if (value.includes("\n")) {
      endRun();
      lines.push(deeper(code`${name}: ${value},`));
    } else run.push([name, value]);
  }
  endRun();
  return code`${joinCode([code`${sample.head}{`, ...lines], "\n\t")}\n}`;
}

/** The length of a value on one line. */
export function lengthOf(sample: Sample): number {
  return onOneLine(sample).length;
}

function onOneLine(sample: Sample): Code {
  if (typeof sample === "string") return sample;
  const members = sample.members.map(([name, value]) => code`${name}: ${onOneLine(value)}`);
  return code`${sample.head}{${joinCode(members, ", ")}}`;
}

function pointerTo(sample: Sample): Sample {
  return typeof sample === "string" ? code`&${sample}` : { ...sample, head: code`&${sample.head}` };
}

/** What is nested deeper than this makes no good example. */
const MAX_DEPTH = 6;

/** Makes up values, written as from outside of the kit's package. */
export class Samples {
  readonly #byId: ReadonlyMap<string, Declaration>;
  readonly #names: Names;
  readonly #shapes: Shapes;
  readonly #package: Code;

  constructor(model: NominalModel, names: Names, shapes: Shapes, packageName: Code) {
    this.#byId = model.byId;
    this.#names = names;
    this.#shapes = shapes;
    this.#package = packageName;
  }

  /** The parameters of a call, or nothing where there is no short example. */
  parameters(nominal: NominalOperation): Sample | undefined {
    const own = this.#names.operations.get(nominal.operation);
    if (!own) return undefined;
    const { fields, body } = parameterNames(nominal);
    const members: [Code, Sample][] = [];
    for (const [index, parameter] of nominal.parameters.entries()) {
      if (!parameter.required) continue;
      const value = this.#field(parameter, 0);
      if (value === undefined) return undefined;
      if (value !== null) members.push([fields[index] ?? code`_`, value]);
    }
    const [content] = nominal.body?.contents ?? [];
    if (content && nominal.body?.required) {
      const isAlone = nominal.body.contents.length === 1;
      const value =
        content.shape.kind === "bytes"
          ? code`[]byte("…")`
          : this.#field({ shape: content.shape, required: isAlone }, 0);
      if (value === undefined || !isAlone) return undefined;
      if (value !== null) members.push([body[0] ?? code`Body`, value]);
    }
    return { head: code`${this.#package}.${own.parameters}`, members };
  }

  /** What an event's handler answers; undefined: no short example. */
  answer(shape: Shape): Sample | undefined {
    if (shape.kind === "nullable") return code`nil`;
    const value = this.#value(shape, 0);
    if (value === null || value === undefined) return this.#shapes.hasNil(shape) ? code`nil` : undefined;
    return this.#shapes.passed(shape).startsWith("*") ? pointerTo(value) : value;
  }

  /** A required field's value; null: its zero value does. */
  #field(
    field: Pick<Field, "shape" | "required" | "breaksCycle"> & Partial<Field>,
    depth: number,
  ): Sample | null | undefined {
    if (field.shape.kind === "nullable") return null;
    const { example } = field;
    const isShort = typeof example === "string" && example !== "" && example.length <= 40;
    const value =
      isShort && field.shape.kind === "text" ? stringLiteral(example) : this.#value(field.shape, depth);
    if (value === undefined || value === null) return value;
    return this.#shapes.field({ ...field, required: true }).type.startsWith("*") ? pointerTo(value) : value;
  }

  #value(shape: Shape, depth: number): Sample | null | undefined {
    if (depth > MAX_DEPTH) return undefined;
    switch (shape.kind) {
      case "any":
      case "null":
      case "nullable":
      case "list":
      case "tuple":
      case "map":
        return null;
      case "never":
        return undefined;
      case "boolean":
        return code`true`;
      case "integer":
      case "number":
        return code`1`;
      case "text":
        return stringLiteral((shape.format !== undefined && SAMPLE_TEXTS[shape.format]) || "text");
      case "bytes":
        return code`${this.#package}.File{Data: []byte("…")}`;
      case "ref": {
        const target = this.#byId.get(shape.id);
        return target && this.#declared(target, depth + 1);
      }
      default:
        return unreachable(shape);
    }
  }

  #declared(declaration: Declaration, depth: number): Sample | null | undefined {
    const name = code`${this.#package}.${this.#names.types.get(declaration.id) ?? code`_`}`;
    switch (declaration.kind) {
      case "alias":
        return this.#value(declaration.target, depth);
      case "enum":
        return this.#enum(declaration);
      case "struct": {
        if (this.#shapes.isOpenObject(declaration)) return null;
        const names = fieldNames(declaration.fields, METHODS);
        const members: [Code, Sample][] = [];
        for (const [index, field] of declaration.fields.entries()) {
          if (!field.required) continue;
          const value = this.#field(field, depth);
          if (value === undefined) return undefined;
          if (value !== null) members.push([names[index] ?? code`_`, value]);
        }
        return { head: name, members };
      }
      case "union": {
        const names = memberNames(declaration);
        for (const [index, { shape }] of declaration.members.entries()) {
          const value = this.#value(shape, depth);
          const isStruct = this.#shapes.passed(shape).startsWith("*");
          if (value && isStruct)
            return { head: name, members: [[names[index] ?? code`_`, pointerTo(value)]] };
          if (typeof value === "string" && shape.kind === "text") {
            const pointer = code`${this.#package}.Ptr(${value})`;
            return { head: name, members: [[names[index] ?? code`_`, pointer]] };
          }
        }
        return undefined;
      }
      default:
        return unreachable(declaration);
    }
  }

  #enum(declaration: Extract<Declaration, { kind: "enum" }>): Code {
    const [first = ""] = declaration.values;
    const [constant] = this.#names.constants.get(declaration.id) ?? [];
    if (hasConstants(declaration) && constant) return code`${this.#package}.${constant}`;
    if (typeof first === "string") return stringLiteral(first);
    return typeof first === "number" ? numberLiteral(first) : first ? code`true` : code`false`;
  }
}
