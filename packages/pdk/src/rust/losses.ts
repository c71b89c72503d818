/** What Rust cannot say as the contract does. */
import type { KitDiagnostic } from "../kit.ts";
import type { NominalModel, Shape } from "../nominal/model.ts";
import { partsOfShape, shapesOf } from "../nominal/references.ts";
import { isTooLong, MAX_TUPLE } from "./shapes.ts";

export function losses(model: NominalModel): readonly KitDiagnostic[] {
  return model.declarations.flatMap((declaration) => {
    if (!shapesOf(declaration).some(hasLongTuple)) return [];
    const { named, id, at } = declaration;
    const message = `"${named ?? id}" holds a list of more than ${MAX_TUPLE} items with types of their own, or of none: it is a list of any values.`;
    return [{ code: "tuple-as-list", severity: "info", at, message }];
  });
}

function hasLongTuple(shape: Shape): boolean {
  return (shape.kind === "tuple" && isTooLong(shape)) || partsOfShape(shape).some(hasLongTuple);
}
