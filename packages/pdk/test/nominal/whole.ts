/** What holds for every model, whatever it was made of. */
import { circlesOf } from "../../src/nominal/components.ts";
import type { Declaration, NominalModel, Shape } from "../../src/nominal/model.ts";
import { idsIn } from "../../src/nominal/references.ts";

/** Everything in a model that breaks one of its promises. */
export function broken(model: NominalModel): readonly string[] {
  const shapes = [...model.declarations.flatMap(shapesOf), ...usedShapes(model)];
  const lost = idsIn(shapes, "all").filter((id) => !model.byId.has(id));
  const twice = model.declarations.length - model.byId.size;
  return [
    ...lost.map((id) => `a reference to ${id}, which is not declared`),
    ...(twice === 0 ? [] : [`${twice} ids are given twice`]),
    ...circlesByValue(model).map((id) => `${id} holds itself`),
    ...aliasCircles(model).map((id) => `the alias ${id} leads back to itself and does not say so`),
    ...model.declarations.flatMap((declaration) => brokenDeclaration(declaration)),
    ...shapes.flatMap(brokenNullable),
  ];
}

/** Ids of declarations whose values hold themselves although no place says that it breaks the circle. */
export function circlesByValue(model: NominalModel): readonly string[] {
  return [...circlesOf(model.byId.keys(), (id) => idsIn(heldShapes(model.byId.get(id)), "by-value")).keys()];
}

function aliasCircles(model: NominalModel): readonly string[] {
  const circles = circlesOf(model.byId.keys(), (id) => {
    const declaration = model.byId.get(id);
    return declaration?.kind === "alias" && !declaration.recursive ? idsIn([declaration.target], "all") : [];
  });
  return [...circles.keys()];
}

function heldShapes(declaration: Declaration | undefined): readonly Shape[] {
  switch (declaration?.kind) {
    case "struct":
      return declaration.fields.filter(({ breaksCycle }) => !breaksCycle).map(({ shape }) => shape);
    case "union":
      return declaration.members.filter(({ breaksCycle }) => !breaksCycle).map(({ shape }) => shape);
    case "alias":
      return declaration.breaksCycle ? [] : [declaration.target];
    default:
      return [];
  }
}

function shapesOf(declaration: Declaration): readonly Shape[] {
  switch (declaration.kind) {
    case "struct": {
      const fields = declaration.fields.map(({ shape }) => shape);
      return declaration.additional ? [...fields, declaration.additional] : fields;
    }
    case "enum":
      return [];
    case "union":
      return declaration.members.map(({ shape }) => shape);
    case "alias":
      return [declaration.target];
  }
}

function usedShapes({ operations, events }: NominalModel): readonly Shape[] {
  const used = [
    ...operations.flatMap(({ parameters, body, successes, failures }) => [
      ...parameters,
      ...(body?.contents ?? []),
      ...successes,
      ...failures,
    ]),
  ].map(({ shape }) => shape);
  return [...used, ...events.flatMap(({ payload, answer }) => [payload, answer])].filter(
    (shape) => shape !== undefined,
  );
}

function brokenDeclaration(declaration: Declaration): readonly string[] {
  const { id, words } = declaration;
  const badWords = words.length === 0 || words.some((word) => !/^[a-z0-9]+$/.test(word));
  return [
    ...(badWords ? [`${id} is called ${JSON.stringify(words)}`] : []),
    ...(declaration.kind === "union" ? brokenUnion(declaration) : []),
    ...(declaration.kind === "enum" && declaration.values.length === 0 ? [`${id} has no values`] : []),
    ...(declaration.kind === "alias" && declaration.target.kind === "nullable" ? [`${id} is nullable`] : []),
  ];
}

function brokenUnion({ id, members, toldBy }: Extract<Declaration, { kind: "union" }>): readonly string[] {
  const kinds = members.flatMap((member) => member.kinds);
  const tags = toldBy.by === "tag" ? [...toldBy.members] : [];
  const bad = new Set(["any", "never", "null", "nullable"]);
  return [
    ...(members.length < 2 ? [`${id} has ${members.length} members`] : []),
    ...(toldBy.by === "kind" && new Set(kinds).size !== kinds.length ? [`${id} is not told by kind`] : []),
    ...members
      .filter(({ shape }) => bad.has(shape.kind))
      .map(({ shape }) => `${id} has a member that is ${shape.kind}`),
    ...tags
      .filter(([tag, index]) => !members[index]?.tags.includes(tag))
      .map(([tag]) => `${id} has a lost tag ${tag}`),
  ];
}

function brokenNullable(shape: Shape): readonly string[] {
  switch (shape.kind) {
    case "nullable": {
      const isWrong = ["nullable", "any", "null", "never"].includes(shape.of.kind);
      return isWrong ? [`nullable of ${shape.of.kind}`] : brokenNullable(shape.of);
    }
    case "list":
    case "map":
      return brokenNullable(shape.of);
    case "tuple":
      return shape.items.flatMap(brokenNullable);
    default:
      return [];
  }
}
