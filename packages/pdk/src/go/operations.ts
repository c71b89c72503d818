import { type Operation, takesInput } from "@mortise/contract";
import { type Code, code, joinCode } from "../code.ts";
import { proseLine, proseLines } from "../document-text.ts";
import type { NominalAnswer, NominalModel, NominalOperation } from "../nominal/model.ts";
import { Printer } from "../printer.ts";
import { type FieldRow, printStruct } from "./declarations.ts";
import type { Names, OperationNames } from "./names.ts";
import { printParameters } from "./parameters.ts";
import type { Shapes } from "./shapes.ts";
import { comment, identifier, isWireName, printFunction, stringLiteral, tagLiteral } from "./text.ts";

/** The bodies of `operations.go` and of the two files that say where operations come from. */
export interface OperationFiles {
  readonly operations: Printer;
  /** `imports_wasip1.go`: a plug-in's imports, of which the linker keeps those that are called. */
  readonly imports: Printer;
  /** `imports_native.go`: the same names outside a plug-in, where a unit test answers. */
  readonly standIns: Printer;
}

export function printOperations(model: NominalModel, names: Names, shapes: Shapes): OperationFiles {
  const files = { operations: new Printer("\t"), imports: new Printer("\t"), standIns: new Printer("\t") };
  for (const nominal of model.operations) {
    const own = names.operations.get(nominal.operation);
    if (!own || !isWireName(nominal.operation.name)) continue;
    const takes = takesInput(nominal.operation);
    printImport(files.imports, identifier(nominal.operation.name), own.imported, takes);
    files.standIns.gap();
    printFunction(files.standIns, code`func ${own.imported}(uint64) uint64`, [code`return 0`]);
    if (takes) printParameters(files.operations, shapes, nominal, own);
    new OperationFunctions(files.operations, shapes, nominal, own).print();
  }
  return files;
}

/** An import, always as a function from request to answer. */
function printImport(printer: Printer, wireName: Code, name: Code, takesRequest: boolean): void {
  printer.gap().line(code`//go:wasmimport extism:host/user ${wireName}`);
  if (takesRequest) {
    printer.line(code`func ${name}(request uint64) uint64`);
    return;
  }
  printer.line(code`func bare_${name}() uint64`);
  printer.gap();
  printFunction(printer, code`func ${name}(uint64) uint64`, [code`return bare_${name}()`]);
}

/** Prints the two functions of one operation, and the type of its result where that has no name yet. */
class OperationFunctions {
  readonly #printer: Printer;
  readonly #shapes: Shapes;
  readonly #nominal: NominalOperation;
  readonly #names: OperationNames;

  constructor(printer: Printer, shapes: Shapes, nominal: NominalOperation, names: OperationNames) {
    this.#printer = printer;
    this.#shapes = shapes;
    this.#nominal = nominal;
    this.#names = names;
  }

  print(): void {
    const { call, withResponse, parameters } = this.#names;
    const { operation, successes } = this.#nominal;
    const [only, ...others] = successes;
    if (others.length > 0) this.#result();
    const takes = takesInput(operation);
    const signature = takes ? code`(parameters ${parameters})` : code`()`;
    const given = takes ? code`parameters` : code``;
    const hasBody = !only || others.length > 0 || only.shape !== undefined;
    const body =
      others.length > 0 ? code`*${this.#names.result}` : hasBody ? this.#body(only) : code`struct{}`;
    this.#printer.gap().lines(this.#comment());
    const result = hasBody ? code`(${body}, error)` : code`error`;
    printFunction(this.#printer, code`func ${call}${signature} ${result}`, [
      code`${hasBody ? code`response` : code`_`}, err := ${withResponse}(${given})`,
      code`return ${hasBody ? code`response.Body, ` : code``}err`,
    ]);
    this.#printer.gap().line(code`// ${withResponse} is ${call} with the answer's status and headers.`);
    const send = this.#send(only, others.length > 0, body);
    printFunction(this.#printer, code`func ${withResponse}${signature} (Response[${body}], error)`, [
      code`return ${send}(${this.#descriptor()}, ${takes ? code`&parameters` : code`nil`})`,
    ]);
  }

  /** What the only success gives; where none is documented, anything. */
  #body(only: NominalAnswer | undefined): Code {
    return only?.shape ? this.#shapes.passed(only.shape) : code`any`;
  }

  #send(only: NominalAnswer | undefined, isOneOf: boolean, body: Code): Code {
    if (isOneOf) return code`sendForOneOf[${this.#names.result}]`;
    const mayBeMissing = only === undefined || only.shape?.kind === "nullable" || only.shape?.kind === "any";
    return mayBeMissing ? code`sendOptional[${body}]` : code`send[${body}]`;
  }

  #descriptor(): Code {
    const { operation, failures } = this.#nominal;
    const { imported } = this.#names;
    const name = stringLiteral(operation.name);
    const documented = failures.flatMap(({ statuses, shape }) =>
      statuses.map((status) => ({ status, type: shape ? this.#shapes.plain(shape) : code`struct{}` })),
    );
    // The run time takes the first that stands for a status.
    const exactness = (status: string) => (status === "default" ? 2 : /^\d{3}$/.test(status) ? 0 : 1);
    documented.sort((a, b) => exactness(a.status) - exactness(b.status));
    const list = documented.map(({ status, type }) => code`failed[${type}](${stringLiteral(status)})`);
    return code`operation{${name}, ${imported}, ${list.length > 0 ? code`[]failure{${joinCode(list, ", ")}}` : code`nil`}}`;
  }

  #result(): void {
    const { call, result } = this.#names;
    const rows: FieldRow[] = [
      {
        comment: comment([["Status says which."]]),
        cells: [code`Status`, code`int`, tagLiteral([["json", "-"]])],
      },
    ];
    for (const { statuses, shape, description } of this.#nominal.successes) {
      if (!shape) continue;
      const [first = ""] = statuses;
      const name = identifier(`Body${first === "default" ? "Default" : first.toUpperCase()}`);
      const tag = tagLiteral([["status", statuses.join(",")]]);
      const type = this.#shapes.passed(shape);
      const said = [`Set where the status is ${statuses.join(", ")}.`];
      rows.push({ comment: comment([proseLines(description), said]), cells: [name, type, tag] });
    }
    this.#printer.gap().line(code`// ${result} is what ${call} returns: one of several answers.`);
    printStruct(this.#printer, result, rows);
  }

  #comment(): readonly Code[] {
    const { operation, failures } = this.#nominal;
    const { summary, description, deprecated } = operation;
    const said = proseLines(summary);
    const more = proseLines(description);
    const fails = failures.map(
      ({ statuses, shape }) =>
        `a *StatusError[${shape ? this.#shapes.plain(shape) : "struct{}"}] for ${statuses.map((status) => proseLine(status, 20)).join(", ")}`,
    );
    return comment(
      [
        [`${this.#names.call} calls ${endpoint(operation)}.`],
        said,
        more.join(" ") === said.join(" ") ? [] : more,
        fails.length === 0
          ? []
          : ["Documented failures:", ...fails.slice(0, -1).map((one) => `${one};`), `${fails.at(-1)}.`],
      ],
      deprecated,
    );
  }
}

function endpoint({ method, path }: Operation): string {
  return `${method} ${proseLine(path, 1000)}`;
}
