/** What Go cannot say as the contract does. */
import type { Contract } from "@mortise/contract";
import type { KitDiagnostic } from "../kit.ts";
import type { NominalModel, Shape } from "../nominal/model.ts";
import { isWireName } from "./text.ts";

export function losses(contract: Contract, model: NominalModel): readonly KitDiagnostic[] {
  return [...unimportable(contract), ...withoutSuccess(model), ...tuples(model)];
}

/** A contract that was not made by Mortise may have any name; no directive can hold it. */
function unimportable({ operations }: Contract): readonly KitDiagnostic[] {
  return operations
    .filter(({ name }) => !isWireName(name))
    .map(({ name, at }) => {
      const message = `The operation ${JSON.stringify(name)} is left out: Go can import no function of that name.`;
      return { code: "wire-name-unusable", severity: "error", at, message };
    });
}

function withoutSuccess({ operations }: NominalModel): readonly KitDiagnostic[] {
  return operations
    .filter(({ successes }) => successes.length === 0)
    .map(({ operation: { name, at } }) => {
      const message = `"${name}" documents no successful answer: its result is \`any\`.`;
      return { code: "no-success-response", severity: "info", at, message };
    });
}

function tuples({ declarations }: NominalModel): readonly KitDiagnostic[] {
  let count = 0;
  const visit = (shape: Shape): void => {
    if (shape.kind === "tuple") count++;
    else if (shape.kind === "list" || shape.kind === "map" || shape.kind === "nullable") visit(shape.of);
  };
  for (const declaration of declarations) {
    if (declaration.kind === "struct") for (const { shape } of declaration.fields) visit(shape);
    else if (declaration.kind === "union") for (const { shape } of declaration.members) visit(shape);
    else if (declaration.kind === "alias") visit(declaration.target);
  }
  if (count === 0) return [];
  const message = `${count} lists have items with types of their own. They are \`[]any\` here.`;
  return [{ code: "tuple-as-list", severity: "info", at: "", message }];
}
