import { ACTIONS, type Action } from "@mortise/events";
import type { Model, Relation, Row } from "../schema/data-model.ts";
import { isLookedAt, type Source } from "../source/options.ts";
import { entriesOf, isObject } from "../write/values.ts";

/** Whether anybody hears of a create with this data: of the record, or of any that is written with it. */
export function hearsCreate(source: Source, model: Model, data: unknown): boolean {
  return isLookedAt(source, model.name, "create") || hearsRelations(source, model, data);
}

/** The same for an update; and of what repeats a key that it changes. */
export function hearsUpdate(source: Source, model: Model, data: unknown): boolean {
  return (
    isLookedAt(source, model.name, "update") ||
    hearsRelations(source, model, data) ||
    hearsMoves(source, model, data)
  );
}

function hearsMoves(source: Source, model: Model, data: unknown): boolean {
  if (typeof data !== "object" || data === null) return false;
  return movedWith(model).some(
    ({ references, target }) =>
      references.some((field) => (data as Row)[field] !== undefined) && isLookedAt(source, target, "update"),
  );
}

const moved = new WeakMap<Model, readonly Relation[]>();

/** The relations whose other records the database changes when a key of this model's does. */
export function movedWith(model: Model): readonly Relation[] {
  const known = moved.get(model);
  if (known) return known;
  const found = [...model.relations.values()].filter(
    ({ kind, onUpdate }) => kind === "child" && (onUpdate === "Cascade" || onUpdate === "SetNull"),
  );
  moved.set(model, found);
  return found;
}

/** The same for a destroy: of the record, or of those that the database deletes or changes with it. */
export function hearsDestroy(source: Source, model: Model): boolean {
  return knownConsequences(source, model).some(([name, action]) => isLookedAt(source, name, action));
}

/** Whether other records that somebody may hear of go or change with one that is deleted. */
export function hasConsequences(source: Source, model: Model): boolean {
  return knownConsequences(source, model).some(([name]) => name !== model.name);
}

function knownConsequences(source: Source, model: Model): Consequences {
  const all = known.get(source) ?? new Map<Model, Consequences>();
  known.set(source, all);
  const consequences = all.get(model) ?? consequencesOf(source, model);
  all.set(model, consequences);
  return consequences;
}

type Consequences = readonly (readonly [model: string, action: Action])[];

const known = new WeakMap<Source, Map<Model, Consequences>>();

/** What becomes of other records when one is deleted, as far as the schema says: itself first. */
function consequencesOf({ dataModel, recordNames }: Source, start: Model): Consequences {
  const found: [string, Action][] = [];
  const seen = new Set<Model>();
  const follow = (model: Model): void => {
    if (seen.has(model)) return;
    seen.add(model);
    if (recordNames.has(model.name)) found.push([model.name, "destroy"]);
    for (const { kind, target, onDelete } of model.relations.values()) {
      const child = dataModel.models.get(target);
      if (kind !== "child" || !child) continue;
      if (onDelete === "Cascade") follow(child);
      if (onDelete === "SetNull" && recordNames.has(target)) found.push([target, "update"]);
    }
  };
  follow(start);
  return found;
}

function hearsRelations(source: Source, model: Model, data: unknown): boolean {
  if (typeof data !== "object" || data === null) return false;
  for (const field in data) {
    const relation = model.relations.get(field);
    if (relation && hearsRelation(source, relation, (data as Row)[field])) return true;
  }
  return false;
}

/** Whether anybody hears of what an app writes into a relation: `{ create: …, connect: … }`. */
export function hearsRelation(source: Source, relation: Relation, value: unknown): boolean {
  const target = source.dataModel.models.get(relation.target);
  if (!target || !isObject(value)) return false;
  return entriesOf(value).some(([operation, args]) =>
    listOf(args).some((one) => hearsOperation(source, relation, target, operation, one)),
  );
}

function hearsOperation(
  source: Source,
  { kind, model, isOneToOne }: Relation,
  target: Model,
  operation: string,
  args: unknown,
): boolean {
  const { create, update, data } = (isObject(args) ? args : {}) as Row;
  // Who is connected, or gives way to another, is changed where the key is in its own record.
  const moves =
    (kind === "child" && isLookedAt(source, target.name, "update")) ||
    (kind === "owned" && isOneToOne && isLookedAt(source, model, "update"));
  switch (operation) {
    case "create":
      return moves || hearsCreate(source, target, args);
    case "createMany":
      return isLookedAt(source, target.name, "create");
    case "connect":
    case "disconnect":
    case "set":
      return moves;
    case "connectOrCreate":
      return moves || hearsCreate(source, target, create);
    case "upsert":
      return moves || hearsCreate(source, target, create) || hearsUpdate(source, target, update);
    case "update":
      return hearsUpdate(source, target, data) || hearsUpdate(source, target, args);
    case "updateMany":
      return hearsUpdate(source, target, data);
    case "delete":
    case "deleteMany":
      return hearsDestroy(source, target);
    default:
      // Refused where it is written: nothing passes a guard because it is not known here.
      return ACTIONS.some((action) => isLookedAt(source, target.name, action));
  }
}

/** One or a list of them, as nested writes take both. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
