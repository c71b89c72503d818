/** The first plug-in of an app that asks before it writes records, and its unit test. */
import { type Contract, words } from "@mortise/contract";
import { type Code, code } from "../code.ts";
import { BLANK, firstDecision } from "../first-decision.ts";
import type { KitFile } from "../kit.ts";
import { type DecidedEvent, decidedEvents } from "../nominal/decisions.ts";
import type { Declared, NominalModel, StructDeclaration } from "../nominal/model.ts";
import { Printer } from "../printer.ts";
import { fieldNames } from "./declarations.ts";
import { exported, METHODS } from "./identifiers.ts";
import type { Names } from "./names.ts";
import type { GoKitOptions } from "./options.ts";
import { identifier, modulePath, printFunction, stringLiteral } from "./text.ts";

/** The names that the example is made of, seen from outside the kit's package. */
interface Parts {
  readonly kit: Code;
  readonly path: Code;
  /** The event's wire name, and the title of its functions. */
  readonly event: Code;
  readonly title: Code;
  readonly handle: Code;
  readonly payload: Code;
  readonly decision: Code;
  /** The field of the record, and its constant. */
  readonly field: Code;
  readonly constant: Code;
  /** Absent: it may not be changed. */
  readonly changes?: { readonly type: Code; readonly field: Code };
}

/** The example's files, where there is a record's event that makes a good one. */
export function decisionExample(
  contract: Contract,
  model: NominalModel,
  names: Names,
  options: Required<GoKitOptions>,
): readonly KitFile[] {
  const first = firstDecision(contract);
  const decided = decidedEvents(model).find(({ nominal }) => nominal.event === first?.event);
  const parts = first && decided && partsOf(decided, first, model, names, options);
  if (!parts) return [];
  return [
    { path: "examples/first/main.go", text: pluginSource(parts).toString() },
    { path: "examples/first/main_test.go", text: testSource(parts).toString() },
  ];
}

function partsOf(
  { nominal: { event }, payload, decision }: DecidedEvent,
  { field, isWritable }: { readonly field: string; readonly isWritable: boolean },
  { byId }: NominalModel,
  names: Names,
  { packageName, modulePath: path }: Required<GoKitOptions>,
): Parts | undefined {
  const kit = identifier(packageName);
  const typeOf = ({ id }: Declared) => code`${kit}.${names.types.get(id) ?? identifier("Unnamed")}`;
  const shape = payload.fields.find(({ name }) => name === "record")?.shape;
  const record = shape?.kind === "ref" ? byId.get(shape.id) : undefined;
  const own = record?.kind === "struct" ? fieldOf(record, field) : undefined;
  const constant = names.constants.get(decision.field.id)?.[decision.field.values.indexOf(field)];
  const handle = names.events.get(event)?.handle;
  if (!own || !constant || !handle) return undefined;
  const changes = isWritable ? decision.change?.changes : undefined;
  const changed = changes && fieldOf(changes, field);
  return {
    kit,
    path: modulePath(path),
    event: identifier(event.name),
    title: identifier(exported(words(event.name))),
    handle: code`${kit}.${handle}`,
    payload: typeOf(payload),
    decision: typeOf(decision.declaration),
    field: own,
    constant: code`${kit}.${constant}`,
    ...(changes && changed && { changes: { type: typeOf(changes), field: changed } }),
  };
}

function fieldOf({ fields }: StructDeclaration, name: string): Code | undefined {
  return fieldNames(fields, METHODS)[fields.findIndex((field) => field.name === name)];
}

function pluginSource(parts: Parts): Printer {
  const { kit, path, event, title, handle, payload, decision, field, constant, changes } = parts;
  const printer = new Printer("\t");
  printer.line(
    code`// A first plug-in. GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -o plugin.wasm ./examples/first`,
  );
  printer.line(code`package main`).gap();
  printer.line(code`import (`).line(code`	"strings"`).gap().line(code`	"${path}"`).line(code`)`);
  printer.gap().line(code`//go:wasmexport ${event}`);
  printFunction(printer, code`func export${title}() int32`, [code`return ${handle}(on${title})`]);
  const reason = code`${constant}, ${stringLiteral(BLANK.message)}, ${stringLiteral(BLANK.code)}`;
  const changed = changes && [
    code`if text == event.Record.${field} {`,
    code`	return event.Allow(), nil`,
    code`}`,
    code`return event.Change(${changes.type}{${changes.field}: ${kit}.Ptr(text)}), nil`,
  ];
  printer.gap();
  printFunction(printer, code`func on${title}(event *${payload}) (*${decision}, error)`, [
    code`text := strings.TrimSpace(event.Record.${field})`,
    code`if text == "" {`,
    code`	return event.RejectWithCode(${reason}), nil`,
    code`}`,
    ...(changed ?? [code`return event.Allow(), nil`]),
  ]);
  return printer.gap().line(code`func main() {}`);
}

function testSource({ kit, path, title, payload, field, changes }: Parts): Printer {
  const printer = new Printer("\t");
  printer.line(code`//go:build !wasip1`).gap();
  printer.line(code`package main`).gap();
  printer.line(code`import (`).line(code`	"strings"`).line(code`	"testing"`).gap();
  printer.line(code`	"${path}"`).line(code`	"${path}/${kit}test"`).line(code`)`).gap();
  const decided = code`" ": "reject", "text": "allow"${changes ? code`, " text ": "change"` : code``}`;
  printFunction(printer, code`func Test${title}(t *testing.T)`, [
    code`for text, decision := range map[string]string{${decided}} {`,
    code`	event := &${payload}{}`,
    code`	event.Record.${field} = text`,
    code`	answer, err := ${kit}test.New(t).Tell(export${title}, event)`,
    code`	if err != nil {`,
    code`		t.Fatal(err)`,
    code`	}`,
    code`	if !strings.Contains(string(answer), \`"decision":"\`+decision+\`"\`) {`,
    code`		t.Errorf("%q: it answered %s", text, answer)`,
    code`	}`,
    code`}`,
  ]);
  return printer;
}
