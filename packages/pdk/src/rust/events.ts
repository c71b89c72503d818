import type { Event } from "@mortise/contract";
import { type Code, code } from "../code.ts";
import { proseLines } from "../document-text.ts";
import type { KitFile } from "../kit.ts";
import type { NominalModel } from "../nominal/model.ts";
import { Printer } from "../printer.ts";
import { deprecation } from "./comments.ts";
import { macro } from "./declarations.ts";
import type { Names } from "./names.ts";
import { type Imported, type Shapes, useLines } from "./shapes.ts";
import { codeSpan, docComment, moduleComment, ourLine } from "./text.ts";

/** `events.rs`: for each event the function that `export!` runs a handler with. */
export function eventsFile(model: NominalModel, names: Names, all: Shapes): KitFile {
  const imports = new Set<Imported>();
  const shapes = all.in(code`types::`, imports);
  const body = new Printer("    ");
  for (const { event, payload, answer } of model.events) {
    const own = names.events.get(event);
    if (!own) continue;
    const takes = payload ? shapes.print(payload) : code``;
    const gives = answer ? code` -> ${shapes.print(answer)}` : code``;
    body.gap();
    macro(body, code`event`, () => {
      body.lines(eventComment(event)).lines(deprecation(event.deprecated));
      body.line(code`fn ${own}(${takes})${gives};`);
    });
  }
  const printer = new Printer("    ");
  printer.lines(
    moduleComment(
      [ourLine("Events: what a plug-in may hear.")],
      [ourLine("A handler is given to [`export!`](crate::export) under the name of its event:")],
      ["```text", "export! { event_name => handler }", "```"].map(ourLine),
    ),
  );
  const text = body.toString();
  const uses = useLines(imports, /\btypes::/.test(text));
  printer.gap().lines(uses);
  return { path: "src/events.rs", text: body.isEmpty ? printer.toString() : `${printer}\n${text}` };
}

function eventComment(event: Event): readonly Code[] {
  const { name, summary, description } = event;
  const said = proseLines(summary);
  const more = proseLines(description);
  return docComment(said, more.join(" ") === said.join(" ") ? [] : more, [
    ourLine(`Event ${codeSpan(name)}.`),
  ]);
}
