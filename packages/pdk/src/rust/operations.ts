import { type Operation, takesInput } from "@mortise/contract";
import { type Code, code } from "../code.ts";
import { proseLines } from "../document-text.ts";
import type { KitDiagnostic, KitFile } from "../kit.ts";
import type { NominalAnswer, NominalOperation } from "../nominal/model.ts";
import { Printer } from "../printer.ts";
import { deprecation } from "./comments.ts";
import { macro } from "./declarations.ts";
import type { Names, OperationModule, OperationNames } from "./names.ts";
import { printParams } from "./parameters.ts";
import { type Imported, type ShapePrinter, type Shapes, useLines } from "./shapes.ts";
import { codeSpan, count, docComment, identifier, moduleComment, ourLine, stringLiteral } from "./text.ts";

/** A module's file: its operations, each with its parameters and failures. */
export function operationFile(
  module: OperationModule,
  names: Names,
  all: Shapes,
): { readonly file: KitFile; readonly diagnostics: readonly KitDiagnostic[] } {
  const imports = new Set<Imported>();
  const shapes = all.in(code`types::`, imports);
  const body = new Printer("    ");
  const diagnostics: KitDiagnostic[] = [];
  for (const nominal of module.operations) {
    const own = names.operations.get(nominal.operation);
    if (!own) continue;
    if (takesInput(nominal.operation)) diagnostics.push(...printParams(body, nominal, own, all, shapes));
    printFailures(body, nominal, own, shapes);
    printOperation(body, nominal, own, shapes);
    if (nominal.successes.length === 0) diagnostics.push(withoutSuccess(nominal.operation));
  }
  const printer = new Printer("    ");
  const title =
    module.tag === undefined ? "Operations without a tag." : `Operations of ${codeSpan(module.tag)}.`;
  printer.lines(moduleComment([ourLine(title)])).gap();
  const text = body.toString();
  printer.lines(useLines(imports, /\btypes::/.test(text))).gap();
  return { file: { path: `src/${module.name}.rs`, text: `${printer}\n${text}` }, diagnostics };
}

/** A status that can be matched, with how exact it is: the more exact ones are looked at first. */
interface Status {
  readonly variant: Code;
  readonly pattern: Code;
  readonly rank: number;
  readonly answer: NominalAnswer;
}

function statusesOf(answers: readonly NominalAnswer[]): readonly Status[] {
  return answers
    .flatMap((answer) => answer.statuses.flatMap((status) => statusOf(status, answer) ?? []))
    .sort((a, b) => a.rank - b.rank);
}

function statusOf(status: string, answer: NominalAnswer): Status | undefined {
  if (/^[1-9]\d\d$/.test(status)) {
    const number = count(Number(status));
    return { variant: code`Status${number}`, pattern: number, rank: 0, answer };
  }
  if (/^[1-9]xx$/i.test(status)) {
    const digit = count(Number(status[0]));
    return { variant: code`Status${digit}xx`, pattern: code`${digit}00..=${digit}99`, rank: 1, answer };
  }
  return status === "default" ? { variant: code`Default`, pattern: code`_`, rank: 2, answer } : undefined;
}

function printFailures(
  printer: Printer,
  { operation, failures }: NominalOperation,
  own: OperationNames,
  shapes: ShapePrinter,
): void {
  printer.gap();
  macro(printer, code`failures`, () => {
    printer.lines(docComment([ourLine(`How [\`${link(own)}\`] fails.`)]));
    const variants = () =>
      printVariants(printer, statusesOf(failures), (answer) => shapes.print(answer.shape ?? ANY));
    printer.block(code`pub enum ${own.error} of ${stringLiteral(operation.name)} {`, variants, code`}`);
  });
}

const ANY = { kind: "any" } as const;

function printVariants(
  printer: Printer,
  statuses: readonly Status[],
  typeOf: (answer: NominalAnswer) => Code,
): void {
  for (const { variant, pattern, rank, answer } of statuses) {
    const said = proseLines(answer.description);
    const which = rank === 2 ? "Any other status." : `Status ${pattern}.`;
    printer.lines(docComment(said.length > 0 ? said : [ourLine(which)]));
    printer.line(code`${variant}(${typeOf(answer)}) = ${pattern},`);
  }
}

function printOperation(
  printer: Printer,
  nominal: NominalOperation,
  own: OperationNames,
  shapes: ShapePrinter,
): void {
  const { operation, successes } = nominal;
  const [only, ...others] = successes;
  const isOne = others.length === 0;
  const typeOf = (answer: NominalAnswer) => (answer.shape ? shapes.print(answer.shape) : code`()`);
  const type = isOne ? (only ? typeOf(only) : shapes.print(ANY)) : own.answer;
  if (!isOne) {
    printer.gap();
    macro(printer, code`successes`, () => {
      printer.lines(
        docComment([ourLine(`What [\`${link(own)}\`] returns, told apart by the answer's status.`)]),
      );
      const variants = () => printVariants(printer, statusesOf(successes), typeOf);
      printer.block(code`pub enum ${own.answer} {`, variants, code`}`);
    });
  }
  const params = takesInput(operation) ? own.params : code``;
  const read = isOne ? code`crate::kit::call::success` : code`${own.answer}::read`;
  printer.gap();
  macro(printer, code`operation`, () => {
    printer.lines(operationComment(operation)).lines(deprecation(operation.deprecated));
    printer.line(code`${stringLiteral(operation.name)} fn ${own.call}, ${own.withResponse}(${params})`);
    printer.line(code`    -> ${type}, ${own.error} = ${read};`);
  });
}

function operationComment(operation: Operation): readonly Code[] {
  const { summary, description, method, path } = operation;
  const said = proseLines(summary);
  const more = proseLines(description);
  return docComment(said, more.join(" ") === said.join(" ") ? [] : more, [
    ourLine(codeSpan(`${method} ${path}`)),
  ]);
}

/** A function's name in a link of a comment. */
function link(own: OperationNames): Code {
  return own.call.startsWith("r#") ? identifier(own.call.slice(2)) : own.call;
}

function withoutSuccess({ name, at }: Operation): KitDiagnostic {
  const message = `"${name}" documents no successful answer: its result is any JSON.`;
  return { code: "no-success-response", severity: "info", at, message };
}
