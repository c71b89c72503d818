import type { Contract, NamedType, Type } from "@mortise/contract";
import { unreachable } from "@mortise/contract";
import type { Declaration, NominalModel, Shape } from "../../src/nominal/model.ts";
import { nominalModel } from "../../src/nominal/nominal.ts";
import { contract } from "../contracts/small.ts";

export const text: Type = { kind: "text" };
export const integer: Type = { kind: "integer" };
export const named = (name: string): Type => ({ kind: "named", name });
export const nullable = (of: Type): Type => ({ kind: "nullable", of });
export const list = (of: Type): Type => ({ kind: "list", of });
export const union = (...of: Type[]): Type => ({ kind: "union", of });
export const all = (...of: Type[]): Type => ({ kind: "intersection", of });
export const values = (...of: (string | number | boolean | null)[]): Type => ({ kind: "enum", values: of });

/** An object; a name with `?` at its end is optional. */
export function object(properties: { readonly [name: string]: Type }, additional?: Type): Type {
  return {
    kind: "object",
    properties: Object.entries(properties).map(([name, type]) => ({
      name: name.replace(/\?$/, ""),
      type,
      required: !name.endsWith("?"),
    })),
    ...(additional && { additional }),
  };
}

/** The model of some named types. */
export function modelOf(
  types: { readonly [name: string]: Type },
  rest: Partial<Contract> = {},
): NominalModel {
  const named = Object.entries(types).map(([name, type]): NamedType => ({ name, type }));
  return nominalModel(contract({ types: named, ...rest }));
}

/** All declarations by the name that they would have alone: one line each. */
export function printed(model: NominalModel): { readonly [name: string]: string } {
  return Object.fromEntries(
    model.declarations.map((declaration) => [
      declaration.words.join("_"),
      printedDeclaration(declaration, model),
    ]),
  );
}

export function printedDeclaration(declaration: Declaration, model: NominalModel): string {
  const of = (shape: Shape) => printedShape(shape, model);
  const pointer = (one: { readonly breaksCycle?: true }) => (one.breaksCycle ? "*" : "");
  switch (declaration.kind) {
    case "struct": {
      const fields = declaration.fields.map(
        (field) => `${field.name}${field.required ? "" : "?"}: ${pointer(field)}${of(field.shape)}`,
      );
      const others = declaration.additional ? [`*: ${of(declaration.additional)}`] : [];
      return `{ ${[...fields, ...others].join(", ")} }`;
    }
    case "enum":
      return `${declaration.of} ${declaration.values.map((value) => JSON.stringify(value)).join(" | ")}`;
    case "union": {
      const members = declaration.members.map(
        (member) => `${member.words.join("_")}: ${pointer(member)}${of(member.shape)}`,
      );
      const { toldBy } = declaration;
      return `${toldBy.by}${toldBy.by === "tag" ? ` ${toldBy.property}` : ""} <${members.join(" | ")}>`;
    }
    case "alias":
      return `= ${pointer(declaration)}${of(declaration.target)}${declaration.recursive ? " recursive" : ""}`;
    default:
      return unreachable(declaration);
  }
}

export function printedShape(shape: Shape, model: NominalModel): string {
  const of = (inner: Shape) => printedShape(inner, model);
  switch (shape.kind) {
    case "any":
    case "never":
    case "null":
    case "boolean":
    case "number":
    case "text":
    case "bytes":
      return shape.kind;
    case "integer":
      return shape.width;
    case "list":
      return `[${of(shape.of)}]`;
    case "map":
      return `{${of(shape.of)}}`;
    case "nullable":
      return `${of(shape.of)}?`;
    case "tuple":
      return `(${[...shape.items.map(of), ...(shape.rest ? [`...${of(shape.rest)}`] : [])].join(", ")})`;
    case "ref": {
      const declaration = model.byId.get(shape.id);
      if (!declaration) throw new Error(`no declaration ${shape.id}`);
      return `@${declaration.words.join("_")}`;
    }
    default:
      return unreachable(shape);
  }
}
