/** A first plug-in with the document's own names: an example of the kit, and the README's. */
import { takesInput, words } from "@mortise/contract";
import { type Code, code, joinCode } from "../code.ts";
import { bestPairs, MAX_EVENTS, MAX_EXAMPLE } from "../first-plugin.ts";
import type { KitFile } from "../kit.ts";
import type { NominalEvent, NominalModel, NominalOperation, Shape } from "../nominal/model.ts";
import { Printer } from "../printer.ts";
import { handlerSignature } from "./events.ts";
import { exported } from "./identifiers.ts";
import type { EventNames, Names, OperationNames } from "./names.ts";
import type { GoKitOptions } from "./options.ts";
import { lengthOf, printSample, type Sample, Samples } from "./sample.ts";
import type { Shapes } from "./shapes.ts";
import { identifier, isWireName, modulePath, numberLiteral, printFunction, stringLiteral } from "./text.ts";

/** What the example does. */
export interface Example {
  readonly event?: {
    readonly nominal: NominalEvent;
    readonly own: EventNames;
    readonly answer: Sample | undefined;
  };
  readonly call?: {
    readonly nominal: NominalOperation;
    readonly own: OperationNames;
    readonly given: Sample;
  };
}

/** An event and the operation that has most words in common with it. */
export function findExample(model: NominalModel, names: Names, shapes: Shapes, packageName: Code): Example {
  const samples = new Samples(model, names, shapes, packageName);
  const events = model.events
    .filter(({ event }) => !event.deprecated && isWireName(event.name))
    .slice(0, MAX_EVENTS)
    .flatMap((nominal) => {
      const answer = nominal.answer && samples.answer(nominal.answer);
      const own = names.events.get(nominal.event);
      return own && (answer !== undefined || !nominal.answer) ? [{ nominal, own, answer }] : [];
    });
  const call = findCall(model, events, names, samples);
  const event = call?.event ?? events[0];
  return { ...(event && { event }), ...(call && { call: call.call }) };
}

type ExampleEvent = NonNullable<Example["event"]>;

function findCall(model: NominalModel, events: readonly ExampleEvent[], names: Names, samples: Samples) {
  const usable = model.operations.filter(({ operation }) => isWireName(operation.name));
  const pairs = bestPairs(usable, events, {
    operation: ({ operation }) => operation,
    event: ({ nominal }) => nominal.event,
  });
  for (const { call: nominal, told: event } of pairs) {
    const own = names.operations.get(nominal.operation);
    const given = samples.parameters(nominal);
    if (own && given !== undefined && lengthOf(given) <= MAX_EXAMPLE)
      return { event, call: { nominal, own, given } };
  }
  return undefined;
}

/** The example's files: a plug-in, and its unit test. Nothing for a contract without events. */
export function exampleFiles(
  example: Example,
  shapes: Shapes,
  { packageName, modulePath: path }: Required<GoKitOptions>,
): readonly KitFile[] {
  if (!example.event) return [];
  const kit = { name: identifier(packageName), path: modulePath(path) };
  return [
    { path: "examples/first/main.go", text: pluginSource(example, shapes, kit).toString() },
    { path: "examples/first/main_test.go", text: testSource(example, shapes, kit).toString() },
  ];
}

interface KitImport {
  readonly name: Code;
  readonly path: Code;
}

function pluginSource({ event, call }: Example, shapes: Shapes, kit: KitImport): Printer {
  const printer = new Printer("\t");
  const shape = call && documentedFailure(call.nominal);
  const failure = shape && shapes.plain(shape, kit.name);
  printer.line(
    code`// A first plug-in. GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -o plugin.wasm ./examples/first`,
  );
  printer.line(code`package main`).gap();
  const standard = failure ? [code`"errors"`, code`"fmt"`] : [];
  printImports(printer, standard, [kit.path]);
  if (event) {
    const { own, nominal } = event;
    const title = exportedName(nominal);
    printer.gap().line(code`//go:wasmexport ${identifier(nominal.event.name)}`);
    printFunction(printer, code`func export${title}() int32`, [
      code`return ${kit.name}.${own.handle}(on${title})`,
    ]);
    printer.gap();
    printFunction(
      printer,
      code`func on${title}${handlerSignature(nominal, shapes, kit.name)}`,
      handlerBody(event, call, failure, kit.name),
    );
  }
  printer.gap();
  return printer.line(code`func main() {}`);
}

/** The body of a failure that the app documents. */
function documentedFailure(nominal: NominalOperation): Shape | undefined {
  return nominal.failures.find(({ statuses }) => statuses.some((one) => /^[45]\d\d$/.test(one)))?.shape;
}

function handlerBody(
  { answer, nominal }: ExampleEvent,
  call: Example["call"],
  failure: Code | undefined,
  kit: Code,
): readonly Code[] {
  const lines: Code[] = [];
  const returned = (error: Code) => {
    if (!nominal.answer) return code`return ${error}`;
    const value = answer === undefined ? code`nil` : printSample(answer);
    return code`return ${value.startsWith("&") && error !== "nil" ? code`nil` : value}, ${error}`;
  };
  if (call) {
    const result = hasResult(call.nominal) ? code`_, err` : code`err`;
    const given = takesInput(call.nominal.operation) ? printSample(call.given) : code``;
    lines.push(code`${result} := ${kit}.${call.own.call}(${given})`);
    if (failure) {
      lines.push(code`var documented *${kit}.StatusError[${failure}]`);
      lines.push(code`if errors.As(err, &documented) {`);
      lines.push(
        code`	${returned(code`fmt.Errorf("the app answered %d: %v", documented.Status, documented.Value)`)}`,
      );
      lines.push(code`}`);
    }
    if (nominal.answer) lines.push(code`if err != nil {`, code`	${returned(code`err`)}`, code`}`);
    lines.push(returned(nominal.answer ? code`nil` : code`err`));
  } else lines.push(returned(code`nil`));
  return lines;
}

function hasResult({ successes }: NominalOperation): boolean {
  return successes.length !== 1 || successes[0]?.shape !== undefined;
}

function testSource({ event, call }: Example, shapes: Shapes, kit: KitImport): Printer {
  const printer = new Printer("\t");
  printer.line(code`//go:build !wasip1`).gap();
  printer.line(code`package main`).gap();
  const usesKit =
    event?.nominal.payload !== undefined || resultOf(call?.nominal, shapes, kit.name) !== undefined;
  printImports(
    printer,
    [code`"testing"`],
    [...(usesKit ? [kit.path] : []), code`${kit.path}/${kit.name}test`],
  );
  if (!event) return printer;
  const title = exportedName(event.nominal);
  const { payload } = event.nominal;
  const told = payload ? code`new(${shapes.plain(payload, kit.name)})` : code`nil`;
  const lines = [code`app := ${kit.name}test.New(t)`];
  if (call) {
    const status = call.nominal.successes[0]?.statuses.find((one) => /^\d{3}$/.test(one)) ?? "200";
    const body = resultOf(call.nominal, shapes, kit.name) ?? code`nil`;
    lines.push(
      code`app.Answer(${stringLiteral(call.nominal.operation.name)}, ${numberLiteral(Number(status))}, ${body})`,
    );
  }
  lines.push(
    code`if _, err := app.Tell(export${title}, ${told}); err != nil {`,
    code`	t.Fatal(err)`,
    code`}`,
  );
  if (call) {
    lines.push(
      code`if calls := app.Calls(); len(calls) != 1 || calls[0].Operation != ${stringLiteral(call.nominal.operation.name)} {`,
      code`	t.Errorf("it called %v", calls)`,
      code`}`,
    );
  }
  printer.gap();
  printFunction(printer, code`func Test${title}(t *testing.T)`, lines);
  return printer;
}

/** What the test answers: the least that the operation's first success may be. */
function resultOf(nominal: NominalOperation | undefined, shapes: Shapes, kit: Code): Code | undefined {
  const shape = nominal?.successes[0]?.shape;
  return shape && code`new(${shapes.plain(shape, kit)})`;
}

function exportedName({ event }: NominalEvent): Code {
  return identifier(exported(words(event.name)));
}

/** Standard packages first, then others, each path once. */
function printImports(printer: Printer, standard: readonly Code[], paths: readonly Code[]): void {
  const others = paths.map((path) => code`"${path}"`);
  if (standard.length + others.length === 1) {
    printer.line(code`import ${joinCode([...standard, ...others], "")}`);
    return;
  }
  printer.line(code`import (`);
  for (const path of standard) printer.line(code`	${path}`);
  if (standard.length > 0 && others.length > 0) printer.gap();
  for (const path of others) printer.line(code`	${path}`);
  printer.line(code`)`);
}
