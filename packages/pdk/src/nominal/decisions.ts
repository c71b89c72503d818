/** The decisions that an app reads before it writes records, as the nominal model has them. */
import type {
  Declaration,
  EnumDeclaration,
  NominalEvent,
  NominalModel,
  Shape,
  StructDeclaration,
  UnionDeclaration,
} from "./model.ts";

/** Decisions about one model's records: allow, reject and, where anything may be changed, change. */
export interface NominalDecision {
  readonly declaration: UnionDeclaration;
  readonly allow: DecisionMember;
  readonly reject: DecisionMember;
  readonly change?: DecisionMember & { readonly changes: StructDeclaration };
  readonly fieldError: StructDeclaration;
  /** Its values are the names of the record's fields. */
  readonly field: EnumDeclaration;
}

/** One of the union's members. */
export interface DecisionMember {
  readonly index: number;
  readonly struct: StructDeclaration;
}

/** An event whose handler decides. */
export interface DecidedEvent {
  readonly nominal: NominalEvent;
  readonly payload: StructDeclaration;
  readonly decision: NominalDecision;
  /** Of an event of many records: one of them, and the answer that holds the decisions by their places. */
  readonly many?: { readonly item: StructDeclaration; readonly answer: StructDeclaration };
}

/** The events that are asked before a record is written. An answer of another form than record models give is left out. */
export function decidedEvents({ events, byId }: NominalModel): readonly DecidedEvent[] {
  const known = new Map<string, NominalDecision | undefined>();
  const decisionAt = (shape: Shape | undefined) => {
    const declaration = declared(shape, byId);
    if (declaration?.kind !== "union") return undefined;
    if (!known.has(declaration.id)) known.set(declaration.id, readDecision(declaration, byId));
    return known.get(declaration.id);
  };
  return events.flatMap((nominal): readonly DecidedEvent[] => {
    if (nominal.event.source.kind !== "record") return [];
    const payload = structAt(nominal.payload, byId);
    if (!payload || !nominal.answer) return [];
    const decision = decisionAt(nominal.answer);
    if (decision) return [{ nominal, payload, decision }];
    const answer = structAt(nominal.answer, byId, "decisions");
    const one = itemOf(fieldShape(answer, "decisions"));
    const many = one?.kind === "nullable" ? decisionAt(one) : undefined;
    const told = itemOf(fieldShape(payload, "records"));
    const item = told?.kind === "ref" ? structAt(told, byId) : undefined;
    return answer && many && item ? [{ nominal, payload, decision: many, many: { item, answer } }] : [];
  });
}

function readDecision(
  declaration: UnionDeclaration,
  byId: ReadonlyMap<string, Declaration>,
): NominalDecision | undefined {
  const { toldBy } = declaration;
  if (toldBy.by !== "tag") return undefined;
  const member = (tag: string, ...fields: readonly string[]): DecisionMember | undefined => {
    const index = toldBy.members.get(tag) ?? -1;
    const struct = structAt(declaration.members[index]?.shape, byId, "decision", ...fields);
    const isWhole = struct?.fields.every((one) => one.required && one.shape.kind !== "nullable");
    return struct && isWhole && isTextEnum(fieldShape(struct, "decision"), byId)
      ? { index, struct }
      : undefined;
  };
  const allow = member("allow");
  const reject = member("reject", "errors");
  const fieldError = structAt(itemOf(fieldShape(reject?.struct, "errors")), byId, "field", "code", "message");
  const field = declared(fieldShape(fieldError, "field"), byId);
  if (!allow || !reject || !fieldError || !isFieldError(fieldError)) return undefined;
  if (field?.kind !== "enum" || field.of !== "text") return undefined;
  const change = member("change", "changes");
  const changes = structAt(fieldShape(change?.struct, "changes"), byId);
  const isPatch = changes?.fields.length && changes.fields.every(({ required }) => !required);
  return {
    declaration,
    allow,
    reject,
    fieldError,
    field,
    ...(change && isPatch && { change: { ...change, changes } }),
  };
}

/** A field and a code that may be left out, and a message. */
function isFieldError({ fields: [field, code, message] }: StructDeclaration): boolean {
  return (
    field?.required === false &&
    field.shape.kind === "ref" &&
    code?.required === false &&
    code.shape.kind === "text" &&
    message?.required === true &&
    message.shape.kind === "text"
  );
}

function isTextEnum(shape: Shape | undefined, byId: ReadonlyMap<string, Declaration>): boolean {
  const found = declared(shape, byId);
  return found?.kind === "enum" && found.of === "text";
}

/** What a shape refers to, `null` looked through. */
function declared(shape: Shape | undefined, byId: ReadonlyMap<string, Declaration>): Declaration | undefined {
  const of = shape?.kind === "nullable" ? shape.of : shape;
  return of?.kind === "ref" ? byId.get(of.id) : undefined;
}

/** A struct that has these fields and no others; without any, whatever it has. */
function structAt(
  shape: Shape | undefined,
  byId: ReadonlyMap<string, Declaration>,
  ...names: readonly string[]
): StructDeclaration | undefined {
  const found = declared(shape, byId);
  if (found?.kind !== "struct") return undefined;
  const isSame = found.fields.map(({ name }) => name).join() === names.join();
  return names.length === 0 || isSame ? found : undefined;
}

function fieldShape(struct: StructDeclaration | undefined, name: string): Shape | undefined {
  return struct?.fields.find((field) => field.name === name)?.shape;
}

function itemOf(shape: Shape | undefined): Shape | undefined {
  return shape?.kind === "list" ? shape.of : undefined;
}
