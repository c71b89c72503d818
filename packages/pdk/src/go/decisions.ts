/** `decisions.go`: methods of the events that are asked before a record is written, which make the decisions about it. */
import { type Code, code } from "../code.ts";
import type { DecidedEvent, DecisionMember, NominalDecision } from "../nominal/decisions.ts";
import type { Declared } from "../nominal/model.ts";
import { Printer } from "../printer.ts";
import type { Names } from "./names.ts";
import { identifier, printFunction } from "./text.ts";
import { memberNames } from "./unions.ts";

/** What an author calls such a method on: an event, or one of the records of an event of many. */
interface Receiver {
  readonly type: Code;
  readonly decision: NominalDecision;
}

/** The methods; empty for an app that asks for no decisions. */
export function printDecisions(events: readonly DecidedEvent[], names: Names): Printer {
  const printer = new Printer("\t");
  const typeOf = ({ id }: Declared) => names.types.get(id) ?? identifier("Unnamed");
  const printed = new Set<string>();
  for (const { payload, decision, many } of events) {
    const told = many?.item ?? payload;
    if (printed.has(told.id) || printed.has(payload.id)) continue;
    printed.add(told.id).add(payload.id);
    printReceiver(printer, { type: typeOf(told), decision }, typeOf);
    if (!many) continue;
    const given = { event: typeOf(payload), told: typeOf(told), answer: typeOf(many.answer) };
    printMany(printer, { ...given, decision: typeOf(decision.declaration) });
  }
  return printer;
}

/** The structs that have these methods: no field of theirs may be called so. */
export function decidedStructs(events: readonly DecidedEvent[]): ReadonlySet<string> {
  return new Set(events.flatMap(({ payload, many }) => [payload.id, ...(many ? [many.item.id] : [])]));
}

function printReceiver(
  printer: Printer,
  { type, decision }: Receiver,
  typeOf: (declared: Declared) => Code,
): void {
  const { allow, reject, change } = decision;
  const gives = typeOf(decision.declaration);
  const variants = memberNames(decision.declaration);
  const [field, fault] = [typeOf(decision.field), typeOf(decision.fieldError)];
  const made = ({ index, struct }: DecisionMember, members: Code) =>
    code`return &${gives}{${variants[index] ?? identifier("Other")}: &${typeOf(struct)}{${members}}}`;
  const method = (comment: Code, signature: Code, body: Code) => {
    printer.gap().line(comment);
    printFunction(printer, code`func (told *${type}) ${signature} *${gives}`, [body]);
  };
  method(
    code`// Allow lets the write go on, as nil does.`,
    code`Allow()`,
    made(allow, code`Decision: "allow"`),
  );
  method(
    code`// Reject keeps the record from being written, because of one field. The message is for people.`,
    code`Reject(field ${field}, message string)`,
    code`return told.RejectAll(${fault}{Field: &field, Message: message})`,
  );
  method(
    code`// RejectWithCode does the same with a code for programs.`,
    code`RejectWithCode(field ${field}, message, code string)`,
    code`return told.RejectAll(${fault}{Field: &field, Code: &code, Message: message})`,
  );
  method(
    code`// RejectAll does the same for several reasons. One without a field is about the record as a whole.`,
    code`RejectAll(reasons ...${fault})`,
    made(reject, code`Decision: "reject", Errors: reasons`),
  );
  if (!change) return;
  method(
    code`// Change lets the write go on with these values, a JSON Merge Patch: Null takes a value away.`,
    code`Change(changes ${typeOf(change.changes)})`,
    made(change, code`Decision: "change", Changes: changes`),
  );
}

function printMany(
  printer: Printer,
  { event, told, answer, decision }: { readonly [part in "event" | "told" | "answer" | "decision"]: Code },
): void {
  printer
    .gap()
    .line(code`// Decide asks a function about each record, and answers what it decides; nil allows.`);
  const head = code`func (event *${event}) Decide(decide func(told *${told}) (*${decision}, error)) (*${answer}, error)`;
  printFunction(printer, head, [
    code`answer := &${answer}{Decisions: make([]*${decision}, len(event.Records))}`,
    code`for index := range event.Records {`,
    code`	decided, err := decide(&event.Records[index])`,
    code`	if err != nil {`,
    code`		return nil, err`,
    code`	}`,
    code`	answer.Decisions[index] = decided`,
    code`}`,
    code`return answer, nil`,
  ]);
}
