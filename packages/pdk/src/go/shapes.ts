import { unreachable } from "@mortise/contract";
import { type Code, code } from "../code.ts";
import type { Declaration, Field, NominalModel, Shape } from "../nominal/model.ts";
import type { Names } from "./names.ts";

/** A field's Go type, and how the kit reads and writes it. */
export interface FieldType {
  readonly type: Code;
  /** It is left out when it is zero. */
  readonly optional: boolean;
  /** A nil list or map is null, not empty. */
  readonly nullable: boolean;
}

/** Says what shapes are in Go. */
export class Shapes {
  readonly #byId: ReadonlyMap<string, Declaration>;
  readonly #names: Names;

  constructor(model: NominalModel, names: Names) {
    this.#byId = model.byId;
    this.#names = names;
  }

  /** A value that is always there. `from`: the kit's package, seen from outside. */
  plain(shape: Shape, from?: Code): Code {
    const own = (name: Code) => (from ? code`${from}.${name}` : name);
    switch (shape.kind) {
      case "any":
      case "never":
      case "null":
        return code`any`;
      case "boolean":
        return code`bool`;
      case "integer":
        // What a document calls 32 bits wide is not sure to be, and a wider type costs nothing.
        return shape.width === "u64" ? code`uint64` : code`int64`;
      case "number":
        return code`float64`;
      case "text":
        return code`string`;
      case "bytes":
        return own(code`File`);
      case "list":
        return code`[]${this.plain(shape.of, from)}`;
      case "tuple":
        return code`[]any`;
      case "map":
        return code`map[string]${this.plain(shape.of, from)}`;
      case "nullable":
        return this.#pointer(shape.of, from);
      case "ref": {
        const name = this.#names.types.get(shape.id);
        return name ? own(name) : code`any`;
      }
      default:
        return unreachable(shape);
    }
  }

  /** A property, parameter or member. */
  field({ shape, required, breaksCycle }: Pick<Field, "shape" | "required" | "breaksCycle">): FieldType {
    const isNullable = shape.kind === "nullable";
    const of = isNullable ? shape.of : shape;
    const plain = this.plain(of);
    const optional = !required;
    if (this.#isAny(of)) return { type: plain, optional, nullable: false };
    if (optional && isNullable) {
      return { type: code`Nullable[${breaksCycle ? code`*` : code``}${plain}]`, optional, nullable: false };
    }
    if (this.hasNil(of)) return { type: plain, optional, nullable: isNullable };
    const isPointer = optional || isNullable || breaksCycle;
    return { type: isPointer ? code`*${plain}` : plain, optional, nullable: false };
  }

  /** What a function takes or gives: structs by pointer, bytes as they are. */
  passed(shape: Shape, from?: Code): Code {
    if (shape.kind === "nullable") {
      return shape.of.kind === "bytes" ? code`[]byte` : this.#pointer(shape.of, from);
    }
    if (shape.kind === "bytes") return code`[]byte`;
    return this.#isStruct(shape) ? code`*${this.plain(shape, from)}` : this.plain(shape, from);
  }

  /** Whether the type has a nil that can say "not there". */
  hasNil(shape: Shape): boolean {
    switch (shape.kind) {
      case "any":
      case "never":
      case "null":
      case "nullable":
      case "list":
      case "tuple":
      case "map":
        return true;
      case "boolean":
      case "integer":
      case "number":
      case "text":
      case "bytes":
        return false;
      case "ref": {
        const target = this.#byId.get(shape.id);
        if (target?.kind === "alias") return this.hasNil(target.target);
        return target === undefined || this.isOpenObject(target) || this.#isMixed(target);
      }
      default:
        return unreachable(shape);
    }
  }

  /** An object of which the document says nothing but that it is one: a map. */
  isOpenObject(declaration: Declaration): boolean {
    return (
      declaration.kind === "struct" &&
      declaration.fields.length === 0 &&
      declaration.additional?.kind !== "never"
    );
  }

  #pointer(of: Shape, from: Code | undefined): Code {
    return this.#isAny(of) ? this.plain(of, from) : code`*${this.plain(of, from)}`;
  }

  #isAny(shape: Shape): boolean {
    if (shape.kind === "any" || shape.kind === "never" || shape.kind === "null") return true;
    if (shape.kind !== "ref") return false;
    const target = this.#byId.get(shape.id);
    return (
      target === undefined || this.#isMixed(target) || (target.kind === "alias" && this.#isAny(target.target))
    );
  }

  #isMixed(declaration: Declaration): boolean {
    return declaration.kind === "enum" && declaration.of === "mixed";
  }

  #isStruct(shape: Shape): boolean {
    if (shape.kind !== "ref") return false;
    const target = this.#byId.get(shape.id);
    if (target?.kind === "alias") return this.#isStruct(target.target);
    return target?.kind === "union" || (target?.kind === "struct" && !this.isOpenObject(target));
  }
}
