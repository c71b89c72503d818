import { type Contract, type Operation, type Response, takesInput } from "@mortise/contract";
import { alike, failures, successes } from "../answers.ts";
import { type Code, code, joinCode } from "../code.ts";
import { proseLine, proseLines } from "../document-text.ts";
import type { KitDiagnostic, KitFile } from "../kit.ts";
import { Printer } from "../printer.ts";
import { BytesFinder, type BytesOf } from "./bytes.ts";
import { deprecation } from "./comments.ts";
import { unionOf } from "./expressions.ts";
import { hasSeveralAnswers, type Names, type OperationNames } from "./names.ts";
import { declareParameters, type FlatParameters, flatten, PLACES } from "./parameters.ts";
import { hasNamedResult } from "./results.ts";
import { count, docComment, propertyName, stringLiteral } from "./text.ts";
import type { TypePrinter } from "./types.ts";

/** `operations.js` and `operations.d.ts`: a function for each operation, which a bundler can leave out alone. */
export function operationFiles(
  contract: Contract,
  names: Names,
  types: TypePrinter,
): {
  readonly code: KitFile;
  readonly declarations: Printer;
  readonly diagnostics: readonly KitDiagnostic[];
} {
  const bytes = new BytesFinder(contract);
  const descriptors = new Printer();
  const declarations = new Printer();
  const diagnostics: KitDiagnostic[] = [];
  descriptors.line(code`import { operation as $ } from "./guest.js";`);
  descriptors.line(code`import { bytes as $bytes } from "./bytes.js";`);
  for (const operation of contract.operations) {
    const own = names.operations.get(operation);
    if (!own) continue;
    const flat = flatten(operation);
    diagnostics.push(...flat.diagnostics);
    descriptors.line(descriptor(operation, own, flat, bytes.find(operation)));
    new OperationDeclaration(declarations, types, operation, own, flat).print();
    if (successes(operation).length === 0) diagnostics.push(withoutSuccess(operation));
  }
  return { code: { path: "operations.js", text: descriptors.toString() }, declarations, diagnostics };
}

/** The one line that an operation costs in a plug-in: its wire name, and where each flat name belongs. */
function descriptor(operation: Operation, own: OperationNames, flat: FlatParameters, bytes: BytesOf): Code {
  const parts: Code[] = [stringLiteral(operation.name)];
  if (takesInput(operation)) parts.push(code`{ ${joinCode(placements(operation, flat), ", ")} }`);
  const answers = bytes.inAnswers;
  if (bytes.inRequest || answers.length > 0) {
    while (parts.length < 2) parts.push(code`undefined`);
    parts.push(code`$bytes`);
    if (answers === "everywhere") parts.push(code`null`);
    else if (answers.length > 0) parts.push(code`[${joinCode(answers.map(bytesPath), ", ")}]`);
  }
  return code`export const ${own.call} = /* @__PURE__ */ $(${joinCode(parts, ", ")});`;
}

function bytesPath(path: readonly (string | 0)[]): Code {
  return code`[${joinCode(
    path.map((step) => (step === 0 ? code`0` : stringLiteral(step))),
    ", ",
  )}]`;
}

/** `path: ["id"], query: ["page", ["query_id", "id"]], body: 1`; `body: 2` takes a `contentType`, too. */
function placements(operation: Operation, flat: FlatParameters): readonly Code[] {
  const placed: Code[] = [];
  for (const place of PLACES) {
    const own = flat.parameters.filter(({ parameter }) => parameter.place === place);
    if (own.length === 0) continue;
    const list = own.map(({ flat: name, parameter }) =>
      name === parameter.name
        ? stringLiteral(name)
        : code`[${stringLiteral(name)}, ${stringLiteral(parameter.name)}]`,
    );
    placed.push(code`${propertyName(place)}: [${joinCode(list, ", ")}]`);
  }
  if (operation.body) placed.push(code`body: ${count(flat.takesContentType ? 2 : 1)}`);
  return placed;
}

/** Prints what an author sees of one operation. */
class OperationDeclaration {
  readonly #printer: Printer;
  readonly #types: TypePrinter;
  readonly #operation: Operation;
  readonly #names: OperationNames;
  readonly #flat: FlatParameters;

  constructor(
    printer: Printer,
    types: TypePrinter,
    operation: Operation,
    names: OperationNames,
    flat: FlatParameters,
  ) {
    this.#printer = printer;
    this.#types = types;
    this.#operation = operation;
    this.#names = names;
    this.#flat = flat;
  }

  print(): void {
    const { call, parameters } = this.#names;
    const takes = takesInput(this.#operation);
    if (takes) {
      this.#printer.gap().lines(docComment([`What {@link ${call}} takes.`]));
      declareParameters(this.#printer, this.#types, this.#operation, this.#flat, parameters);
    }
    const { result, answer } = this.#answers();
    const optional = this.#flat.optional ? code`?` : code``;
    const signature = takes ? code`(parameters${optional}: ${parameters})` : code`()`;
    this.#printer.gap().lines(this.#comment());
    this.#printer.line(code`export declare function ${call}${signature}: ${result};`);
    this.#printer.block(
      code`export declare namespace ${call} {`,
      () => {
        this.#printer.line(code`const operation: ${stringLiteral(this.#operation.name)};`);
        this.#printer.line(code`function response${signature}: ${answer};`);
        this.#failures();
      },
      code`}`,
    );
  }

  #comment(): readonly Code[] {
    const { summary, description, method, path, deprecated } = this.#operation;
    const said = proseLines(summary);
    const more = proseLines(description);
    return docComment(
      said,
      more.join(" ") === said.join(" ") ? [] : more,
      [`\`${method} ${proseLine(path, 1000)}\``],
      deprecation(deprecated),
    );
  }

  /** Declares what has no name yet, and says what the function and its `response` return. */
  #answers(): { readonly result: Code; readonly answer: Code } {
    const documented = successes(this.#operation);
    const [only] = documented;
    if (!only) return { result: code`unknown`, answer: code`$Answer<number, unknown>` };
    if (hasSeveralAnswers(this.#operation)) return this.#severalAnswers(documented);
    const body = this.#types.contents(only.contents, "response");
    if (!hasNamedResult(this.#operation)) {
      return { result: only.contents.length === 0 ? code`void` : body, answer: this.#answer(only, body) };
    }
    const { result } = this.#names;
    const [content, ...others] = only.contents;
    this.#printer.gap().lines(docComment([`What {@link ${this.#names.call}} returns.`]));
    if (content && others.length === 0) {
      this.#types.declareAs(this.#printer, result, content.type, "response");
    } else this.#printer.line(code`export type ${result} = ${body};`);
    return { result, answer: this.#answer(only, result) };
  }

  #severalAnswers(documented: readonly Response[]): { readonly result: Code; readonly answer: Code } {
    const { call, answer, result } = this.#names;
    const answers = documented.map((one) =>
      this.#answer(one, this.#types.contents(one.contents, "response")),
    );
    this.#printer.gap().lines(docComment([`The answers of {@link ${call}}, told apart by their status.`]));
    this.#printer.line(code`export type ${answer} = ${unionOf(answers)};`);
    this.#printer.gap().lines(docComment([`What {@link ${call}} returns.`]));
    this.#printer.line(code`export type ${result} = ${answer}["body"];`);
    return { result, answer };
  }

  #answer(response: Response, body: Code): Code {
    const names = [...new Set(response.headers.map(({ name }) => name.toLowerCase()))];
    const headers = names.length === 0 ? code`` : code`, ${unionOf(names.map(stringLiteral))}`;
    return code`$Answer<${statusType(response.status)}, ${body}${headers}>`;
  }

  #failures(): void {
    const documented = failures(this.#operation);
    const body = (responses: readonly Response[]) =>
      unionOf(responses.map(({ contents }) => this.#types.contents(contents, "response")));
    if (documented.length === 0) {
      this.#printer.line(code`const failed: $Failed<{}>;`);
      return;
    }
    this.#printer.block(
      code`const failed: $Failed<{`,
      () => {
        for (const response of documented) {
          const key = isStatus(response.status) ? statusType(response.status) : propertyName(response.status);
          this.#printer.lines(docComment(proseLines(response.description)));
          this.#printer.line(code`${key}: ${body(alike(response, documented))};`);
        }
      },
      code`}>;`,
    );
  }
}

function isStatus(status: string): boolean {
  return /^[1-5]\d\d$/.test(status);
}

function statusType(status: string): Code {
  return isStatus(status) ? count(Number(status)) : code`number`;
}

function withoutSuccess(operation: Operation): KitDiagnostic {
  const message = `"${operation.name}" documents no successful answer: its result is \`unknown\`.`;
  return { code: "no-success-response", severity: "info", at: operation.at, message };
}
