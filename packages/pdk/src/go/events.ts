import { type Code, code } from "../code.ts";
import { proseLine, proseLines } from "../document-text.ts";
import type { NominalEvent, NominalModel } from "../nominal/model.ts";
import { Printer } from "../printer.ts";
import type { EventNames, Names } from "./names.ts";
import type { Shapes } from "./shapes.ts";
import { comment, printFunction } from "./text.ts";

/** The functions of `events.go`: what a plug-in's export calls. */
export function printEvents(model: NominalModel, names: Names, shapes: Shapes): Printer {
  const printer = new Printer("\t");
  for (const nominal of model.events) {
    const own = names.events.get(nominal.event);
    if (own) printEvent(printer, nominal, own, shapes);
  }
  return printer;
}

function printEvent(printer: Printer, nominal: NominalEvent, { handle }: EventNames, shapes: Shapes): void {
  const { event } = nominal;
  const { summary, description, deprecated } = event;
  const said = proseLines(summary);
  const more = proseLines(description);
  const name = proseLine(event.name, 200);
  const handler = code`func${handlerSignature(nominal, shapes)}`;
  printer
    .gap()
    .lines(
      comment(
        [
          [`${handle} handles the event ${name}: an export of that name returns what it returns.`],
          said,
          more.join(" ") === said.join(" ") ? [] : more,
        ],
        deprecated,
      ),
    );
  printFunction(printer, code`func ${handle}(handler ${handler}) int32`, [
    code`return ${hearer(nominal)}(handler)`,
  ]);
}

/** The glue's function for handlers of this form. */
function hearer({ payload, answer }: NominalEvent): Code {
  if (payload) return answer ? code`hearAndAnswer` : code`hear`;
  return answer ? code`hearNothingAndAnswer` : code`hearNothing`;
}

/** `(event *InvoiceCreated) error`, or with an answer before the error. `from`: the kit's package, seen from outside. */
export function handlerSignature({ payload, answer }: NominalEvent, shapes: Shapes, from?: Code): Code {
  const parameter = payload ? code`event ${shapes.passed(payload, from)}` : code``;
  const result = answer ? code`(${shapes.passed(answer, from)}, error)` : code`error`;
  return code`(${parameter}) ${result}`;
}
