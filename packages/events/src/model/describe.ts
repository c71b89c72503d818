import {
  type Event,
  type NamedType,
  type ObjectType,
  type Property,
  RECORD_MOMENTS,
  type RecordMoment,
  type Type,
} from "@mortise/contract";
import { actionsOf, isBefore } from "../moments.ts";
import type { RecordModel } from "./model.ts";
import type { RecordModelOptions } from "./options.ts";
import { patchOf } from "./patch-type.ts";

/** A model's part of the contract. */
export interface DescribedModel {
  readonly events: readonly Event[];
  readonly types: readonly NamedType[];
}

const text: Type = { kind: "text" };

/** The names of a model's types. */
interface TypeNames {
  readonly record: string;
  /** Equal to `record` where the database fills nothing in. */
  readonly draft: string;
  /** Equal to `record` where every field of that is optional. */
  readonly input: string;
  /** Its exposed fields' names. */
  readonly field: string;
  readonly fieldError: string;
  readonly rejection: string;
  readonly changes: string;
  readonly change: string;
  readonly decision: string;
  /** Equal to `decision` where nothing may be changed anyway. */
  readonly destroyDecision: string;
}

/** One for all models. */
const ALLOW: NamedType = {
  name: "AllowDecision",
  type: object([required("decision", only("allow"))]),
  description: "The write goes on.",
};

/** Types and events of one model. `name` begins the names of its types. */
export function describeModel(model: RecordModel, options: RecordModelOptions, name: string): DescribedModel {
  const hasDraft = (options.generated ?? []).length > 0 && options.partial !== true;
  const names: TypeNames = {
    record: `${name}Record`,
    draft: hasDraft ? `${name}Draft` : `${name}Record`,
    input: options.partial ? `${name}Record` : `${name}Input`,
    field: `${name}Field`,
    fieldError: `${name}FieldError`,
    rejection: `${name}Rejection`,
    changes: `${name}Changes`,
    change: `${name}Change`,
    decision: `${name}Decision`,
    destroyDecision: (options.writable ?? []).length > 0 ? `${name}DestroyDecision` : `${name}Decision`,
  };
  const events = RECORD_MOMENTS.flatMap((moment) => {
    const one = describeEvent(model, moment, names, false);
    return model.hasMany ? [one, describeEvent(model, moment, names, true)] : [one];
  });
  return { events, types: [...recordTypes(model, options, names, hasDraft), ...decisionTypes(model, names)] };
}

function recordTypes(
  model: RecordModel,
  { generated = [], partial, description }: RecordModelOptions,
  names: TypeNames,
  hasDraft: boolean,
): NamedType[] {
  const properties = [...model.fields.values()].map(({ property }) => property);
  const whole = partial ? properties.map((property) => ({ ...property, required: false })) : properties;
  const record: NamedType = { name: names.record, type: object(whole), ...(description && { description }) };
  if (partial) return [record];
  const unchecked = "As it is before it is validated: anything may be absent.";
  const input = {
    name: names.input,
    type: object(whole.map((property) => ({ ...property, required: false }))),
    description: unchecked,
  };
  if (!hasDraft) return [record, input];
  const draft = whole.map((property) =>
    generated.includes(property.name) ? { ...property, required: false } : property,
  );
  const lacks = "As it is before it is written: what the database fills in may be absent.";
  return [record, input, { name: names.draft, type: object(draft), description: lacks }];
}

function decisionTypes(model: RecordModel, names: TypeNames): NamedType[] {
  const fields = [...model.fields.values()];
  const writable = fields.filter(({ isWritable }) => isWritable);
  const fieldError = object([
    optional("field", named(names.field), "Absent: the record as a whole."),
    optional("code", text, "For programs."),
    required("message", text, "For people."),
  ]);
  const rejection = object([
    required("decision", only("reject")),
    required("errors", { kind: "list", of: named(names.fieldError) }),
  ]);
  const members = [ALLOW.name, names.rejection];
  const types: NamedType[] = [
    ALLOW,
    { name: names.field, type: { kind: "enum", values: fields.map(({ name }) => name) } },
    { name: names.fieldError, type: fieldError },
    { name: names.rejection, type: rejection, description: "Nothing is written." },
  ];
  if (writable.length > 0) {
    // What is about to go can be kept, not changed.
    types.push({ name: names.destroyDecision, type: decisionOf(members) });
    const changes = writable.map(({ property }) => patchOf(property));
    types.push(
      {
        name: names.changes,
        type: { ...object(changes), additional: { kind: "never" } },
        description: "A JSON Merge Patch (RFC 7396) of the fields that may be changed.",
      },
      {
        name: names.change,
        type: object([required("decision", only("change")), required("changes", named(names.changes))]),
        description: "The write goes on with these values.",
      },
    );
    members.push(names.change);
  }
  return [...types, { name: names.decision, type: decisionOf(members) }];
}

/** One of these: allow, reject and change, in this order. */
function decisionOf(members: readonly string[]): Type {
  const values = ["allow", "reject", "change"];
  const mapping = members.map((type, n) => ({ value: values[n] ?? "", type }));
  return { kind: "union", of: members.map(named), discriminator: { property: "decision", mapping } };
}

function describeEvent(model: RecordModel, moment: RecordMoment, names: TypeNames, many: boolean): Event {
  const { record } = model;
  const own = model.events.get(moment);
  const name = (many ? own?.many : own?.one) ?? `${record}_${moment}`;
  const told = toldOf(moment, names);
  const payload = object([
    required("event", only(name)),
    required("id", { kind: "text", format: "uuid" }, "Of this event: another one has another."),
    required("at", { kind: "text", format: "date-time" }),
    required("action", { kind: "enum", values: actionsOf(moment) }),
    ...(many ? [required("records", { kind: "list", of: object(told) })] : told),
  ]);
  const decision = named(moment === "before_destroy" ? names.destroyDecision : names.decision);
  const decisions: Type = object([
    required(
      "decisions",
      { kind: "list", of: { kind: "nullable", of: decision } },
      "By the records' places; `null`, and what is missing at the end, allows.",
    ),
  ]);
  return {
    name,
    source: {
      kind: "record",
      key: `${record}.${moment}${many ? ".many" : ""}`,
      record,
      moment,
      ...(many && { many }),
    },
    at: `/records/${record}/${moment}`,
    summary: summaryOf(record, moment, many),
    tags: [record],
    payload,
    ...(isBefore(moment) && { answer: { kind: "nullable", of: many ? decisions : decision } }),
  };
}

/** What is told of one record. */
function toldOf(moment: RecordMoment, names: TypeNames): readonly Property[] {
  const record = required("record", named(recordTypeAt(moment, names)));
  if (moment === "before_destroy" || moment === "after_destroy") return [record];
  const changed = required("changed", { kind: "list", of: named(names.field) });
  const isNew = moment === "before_create" || moment === "after_create";
  const previous = optional(
    "previous",
    named(names.record),
    "Absent: it is new, or the app does not know it.",
  );
  return isNew ? [record, changed] : [record, previous, changed];
}

function recordTypeAt(moment: RecordMoment, names: TypeNames): string {
  if (moment === "before_validation") return names.input;
  return moment === "before_save" || moment === "before_create" ? names.draft : names.record;
}

function summaryOf(record: string, moment: RecordMoment, many: boolean): string {
  const [when, step = ""] = moment.split("_");
  const what = many ? `Many records "${record}"` : `A record "${record}"`;
  const done: { readonly [step: string]: string } = {
    validation: "validated",
    create: "created",
    save: "saved",
    update: "updated",
    destroy: "destroyed",
  };
  const one = many ? "are" : "is";
  const has = many ? "have" : "has";
  return when === "before"
    ? `${what} ${one} about to be ${done[step]}: ${step === "destroy" ? "allow or reject" : "allow, reject or change"}.`
    : `${what} ${has} been ${done[step]}, and the transaction has committed.`;
}

function object(properties: readonly Property[]): ObjectType {
  return { kind: "object", properties };
}

function named(name: string): Type {
  return { kind: "named", name };
}

function only(value: string): Type {
  return { kind: "enum", values: [value] };
}

function required(name: string, type: Type, description?: string): Property {
  return { name, type, required: true, ...(description !== undefined && { description }) };
}

function optional(name: string, type: Type, description?: string): Property {
  return { name, type, required: false, ...(description !== undefined && { description }) };
}
