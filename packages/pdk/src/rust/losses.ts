/** What Rust cannot say as the contract does. */
import { unreachable } from "@mortise/contract";
import type { KitDiagnostic } from "../kit.ts";
import type { Declaration, NominalModel, Shape } from "../nominal/model.ts";
import { isTooLong, MAX_TUPLE } from "./shapes.ts";

export function losses(model: NominalModel): readonly KitDiagnostic[] {
  return model.declarations.flatMap((declaration) => {
    if (!shapesOf(declaration).some(hasLongTuple)) return [];
    const { named, id, at } = declaration;
    const message = `"${named ?? id}" holds a list of more than ${MAX_TUPLE} items with types of their own, or of none: it is a list of any values.`;
    return [{ code: "tuple-as-list", severity: "info", at, message }];
  });
}

function shapesOf(declaration: Declaration): readonly Shape[] {
  switch (declaration.kind) {
    case "struct": {
      const { fields, additional } = declaration;
      return [...fields.map(({ shape }) => shape), ...(additional ? [additional] : [])];
    }
    case "enum":
      return [];
    case "union":
      return declaration.members.map(({ shape }) => shape);
    case "alias":
      return [declaration.target];
    default:
      return unreachable(declaration);
  }
}

function hasLongTuple(shape: Shape): boolean {
  switch (shape.kind) {
    case "tuple":
      return isTooLong(shape) || [...shape.items, ...(shape.rest ? [shape.rest] : [])].some(hasLongTuple);
    case "list":
    case "map":
    case "nullable":
      return hasLongTuple(shape.of);
    case "any":
    case "never":
    case "null":
    case "boolean":
    case "integer":
    case "number":
    case "text":
    case "bytes":
    case "ref":
      return false;
    default:
      return unreachable(shape);
  }
}
