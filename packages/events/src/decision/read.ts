import type { JsonValue } from "@mortise/contract";
import type { FieldError } from "../asked.ts";
import type { DecisionFault } from "../error.ts";
import type { RecordModel } from "../model/model.ts";
import { isForbiddenName } from "./forbidden.ts";

/** What a plug-in decided about one record, its shape and its names checked. */
export type Decision =
  | { readonly kind: "allow" }
  | { readonly kind: "reject"; readonly errors: readonly FieldError[] }
  | { readonly kind: "change"; readonly changes: readonly (readonly [field: string, patch: JsonValue])[] };

/** Bounds on what one answer holds. */
const MAX_ERRORS = 100;
const MAX_CODE = 100;
const MAX_MESSAGE = 1_000;
const MAX_DEPTH = 32;

/** An answer that is no decision. Inside the package only: whoever asked says who answered. */
export class Fault extends Error {
  readonly fault: DecisionFault;
  readonly field: string | undefined;

  constructor(fault: DecisionFault, message: string, field?: string) {
    super(message);
    this.fault = fault;
    this.field = field;
  }
}

const ALLOW: Decision = Object.freeze({ kind: "allow" });

type Members = { readonly [name: string]: unknown };

/**
 * Reads what a plug-in answered about one record. Nothing (`undefined`, `null`) allows. Unknown members are left alone, so
 * that a later version's answers can be read.
 *
 * @throws Fault
 */
export function readDecision(answer: unknown, model: RecordModel, mayChange: boolean): Decision {
  if (answer === undefined || answer === null) return ALLOW;
  if (!isObject(answer)) throw new Fault("malformed", "The answer is no decision.");
  switch (answer.decision) {
    case "allow":
      return ALLOW;
    case "reject":
      return { kind: "reject", errors: readErrors(answer.errors, model) };
    case "change":
      if (!mayChange) throw new Fault("not-writable", "What is about to be destroyed cannot be changed.");
      return { kind: "change", changes: readChanges(answer.changes, model) };
    default:
      throw new Fault("malformed", "`decision` must be allow, reject or change.");
  }
}

/**
 * Reads what a plug-in answered about many records: `{"decisions": […]}`, by their places.
 *
 * @throws Fault
 */
export function readDecisions(
  answer: unknown,
  records: number,
  model: RecordModel,
  mayChange: boolean,
): readonly Decision[] {
  if (answer === undefined || answer === null) return new Array<Decision>(records).fill(ALLOW);
  const decisions = isObject(answer) ? answer.decisions : undefined;
  if (!Array.isArray(decisions)) throw new Fault("malformed", "`decisions` must be a list.");
  if (decisions.length > records) throw new Fault("malformed", "There are more decisions than records.");
  return Array.from({ length: records }, (_, n) => readDecision(decisions[n], model, mayChange));
}

/** @throws Fault `too-large` for an answer of more than `limit` characters, members and items together. */
export function checkSize(answer: unknown, limit: number): void {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: answer, depth: 0 }];
  let size = 0;
  const grow = (by: number) => {
    size += by;
    if (size > limit) throw new Fault("too-large", `The answer is larger than ${limit}.`);
  };
  for (let one = open.pop(); one; one = open.pop()) {
    const { value, depth } = one;
    grow(typeof value === "string" ? value.length : 1);
    if (typeof value !== "object" || value === null) continue;
    if (depth > MAX_DEPTH) throw new Fault("too-large", `The answer is nested deeper than ${MAX_DEPTH}.`);
    // Counted before they are listed: a list may be longer than all that is allowed.
    if (Array.isArray(value)) grow(value.length);
    else for (const name of Object.keys(value)) grow(name.length);
    for (const member of Object.values(value)) open.push({ value: member, depth: depth + 1 });
  }
}

function readErrors(errors: unknown, model: RecordModel): readonly FieldError[] {
  if (errors === undefined || errors === null) return [];
  if (!Array.isArray(errors)) throw new Fault("malformed", "`errors` must be a list.");
  if (errors.length > MAX_ERRORS) throw new Fault("too-large", `There are more than ${MAX_ERRORS} errors.`);
  return errors.map((error) => readError(error, model));
}

function readError(error: unknown, model: RecordModel): FieldError {
  if (!isObject(error)) throw new Fault("malformed", "An error must be an object.");
  const message = textOf(error.message, "message", MAX_MESSAGE);
  const code = textOf(error.code, "code", MAX_CODE);
  const field = textOf(error.field, "field", MAX_MESSAGE);
  if (message === undefined) throw new Fault("malformed", "An error must have a `message`.");
  if (field !== undefined && !model.fields.has(field)) {
    throw new Fault("unknown-field", "An error is about a field that plug-ins are not shown.");
  }
  return { ...(field !== undefined && { field }), ...(code !== undefined && { code }), message };
}

function textOf(value: unknown, name: string, limit: number): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw new Fault("malformed", `The \`${name}\` of an error must be a text.`);
  if (value.length > limit) {
    throw new Fault("too-large", `The \`${name}\` of an error has more than ${limit} characters.`);
  }
  return value;
}

function readChanges(changes: unknown, model: RecordModel): readonly (readonly [string, JsonValue])[] {
  if (!isObject(changes)) throw new Fault("malformed", "`changes` must be an object.");
  checkNames(changes);
  const list = Object.entries(changes) as [string, JsonValue][];
  for (const [name] of list) {
    const field = model.fields.get(name);
    if (!field) throw new Fault("unknown-field", "It changes a field that plug-ins are not shown.");
    if (!field.isWritable) {
      throw new Fault("not-writable", `It changes "${name}", which plug-ins may only see.`, name);
    }
  }
  return list;
}

/** At any depth; how deep that is has been checked before. */
function checkNames(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const isList = Array.isArray(value);
  for (const [name, member] of Object.entries(value)) {
    if (!isList && isForbiddenName(name)) {
      throw new Fault("forbidden-name", "It changes a member that no record may have.");
    }
    checkNames(member);
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
