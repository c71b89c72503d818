import type { Contract, Event } from "@mortise/contract";
import { type Code, code } from "../code.ts";
import { proseLines } from "../document-text.ts";
import { Printer } from "../printer.ts";
import { deprecation } from "./comments.ts";
import { type EventNames, type Names, needsAnswerName, needsPayloadName } from "./names.ts";
import { docComment } from "./text.ts";
import type { TypePrinter } from "./types.ts";

/** The declarations of `events.d.ts`: what each handler gets, its type, and the list of all handlers. */
export function eventDeclarations(contract: Contract, names: Names, types: TypePrinter): Printer {
  const printer = new Printer();
  const handlers: { readonly event: Event; readonly own: EventNames }[] = [];
  for (const event of contract.events) {
    const own = names.events.get(event);
    if (!own) continue;
    handlers.push({ event, own });
    declareEvent(printer, types, event, own);
  }
  printer
    .gap()
    .lines(
      docComment(["What a plug-in's entry file may export: a function for each event that it handles."]),
    );
  printer.block(
    code`export interface Handlers {`,
    () => {
      for (const { event, own } of handlers) {
        printer.lines(eventComment(event)).line(code`${own.handler}: ${own.handlerType};`);
      }
    },
    code`}`,
  );
  return printer;
}

function declareEvent(printer: Printer, types: TypePrinter, event: Event, own: EventNames): void {
  let parameter: Code = code``;
  if (event.payload) {
    parameter = code`event: ${needsPayloadName(event) ? own.payload : types.type(event.payload, "payload")}`;
    if (needsPayloadName(event)) {
      printer.gap().lines(docComment([`What {@link ${own.handlerType}} gets.`]));
      types.declareAs(printer, own.payload, event.payload, "payload");
    }
  }
  const returned = declareAnswer(printer, types, event, own);
  printer.gap().lines(eventComment(event));
  printer.line(code`export type ${own.handlerType} = (${parameter}) => ${returned};`);
}

/** What a handler returns. Where the app reads nothing of it, anything does; `null` may be nothing at all. */
function declareAnswer(printer: Printer, types: TypePrinter, event: Event, own: EventNames): Code {
  if (!event.answer) return code`unknown`;
  let answer = types.type(event.answer, "answer");
  if (needsAnswerName(event)) {
    answer = own.answer;
    printer.gap().lines(docComment([`What {@link ${own.handlerType}} answers.`]));
    types.declareAs(printer, answer, event.answer, "answer");
  }
  if (event.answer.kind === "nullable") return code`${answer} | void | Promise<${answer} | void>`;
  return code`${answer} | Promise<${answer}>`;
}

function eventComment(event: Event): readonly Code[] {
  const { summary, description } = event;
  const said = proseLines(summary);
  const more = proseLines(description);
  return docComment(
    said,
    more.join(" ") === said.join(" ") ? [] : more,
    [`Event \`${event.name}\`.`],
    deprecation(event.deprecated),
  );
}
