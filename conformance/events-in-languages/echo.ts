/** In Rust and Go: one plug-in that hears all events of a contract, and answers each with what it was told. */
import type { Contract, NamedType, Property } from "@mortise/contract";
import { generateGoKit, generateRustKit, type KitFile } from "@mortise/pdk";

export type CompiledLanguage = "rust" | "go";

/** The kit's crate, and its module. */
const RUST_KIT = "kit";
const GO_KIT = "example.com/kit";

/** Of its own, so that no cargo project around it is looked for. `debug = false`: nobody reads it, and it is most of the size. */
const RUST_MANIFEST = `[package]
name = "plugin"
version = "0.0.0"
edition = "2021"

[lib]
crate-type = ["cdylib"]

[dependencies]
${RUST_KIT} = { path = "kit" }

[profile.dev]
panic = "abort"
debug = false

[workspace]
`;

/**
 * The contract, its operations left out, in which each event is answered by what it tells: documents rarely say that an
 * event is answered at all, and what a plug-in read is seen in nothing else. A payload gets a name, so that telling and
 * answering are one declaration.
 */
export function answeredByPayload(contract: Contract): Contract {
  const { types: told, events: heard } = asTold({ types: contract.types, events: contract.events });
  const types: NamedType[] = [...told];
  const events = heard.map((event, index) => {
    const { payload } = event;
    if (!payload) return event;
    if (payload.kind === "named") return { ...event, answer: payload };
    const name = `Payload of event ${index}`;
    types.push({ name, type: payload });
    const named = { kind: "named", name } as const;
    return { ...event, payload: named, answer: named };
  });
  return { ...contract, types, events, operations: [] };
}

/**
 * The same with each object as the app tells it: without what is only written, and with what is only read as any other
 * property. Else telling and answering would be two types.
 */
function asTold<T>(part: T): T;
function asTold(part: unknown): unknown {
  if (Array.isArray(part)) return part.map((one) => asTold(one));
  if (typeof part !== "object" || part === null) return part;
  const isObject = "kind" in part && part.kind === "object";
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [
      name,
      asTold(isObject && name === "properties" ? toldProperties(value) : value),
    ]),
  );
}

function toldProperties(properties: readonly Property[]): readonly Property[] {
  return properties.filter(({ access }) => access !== "write").map(({ access: _, ...property }) => property);
}

/** All files of the plug-in and of its kit, which is in the folder `kit`. */
export function echoPlugin(language: CompiledLanguage, contract: Contract): readonly KitFile[] {
  return language === "rust" ? rustPlugin(contract) : goPlugin(contract);
}

function rustPlugin(contract: Contract): readonly KitFile[] {
  const kit = generateRustKit(contract, { crateName: RUST_KIT, crateVersion: "0.0.0" });
  const handlers = handlersOf(contract, textOf(kit.files, "src/events.rs"), /^ {4}fn ((?:r#)?\w+)\(/gm);
  const lines = handlers.map(([handler, , told]) => `    ${handler} => ${told ? "echo" : "nothing"},\n`);
  const source = `${RUST_KIT}::export! {\n${lines.join("")}}

fn echo<E>(event: E) -> E {
    event
}

#[allow(dead_code)]
fn nothing() {}
`;
  return [
    ...within("kit", kit.files),
    { path: "Cargo.toml", text: RUST_MANIFEST },
    { path: "src/lib.rs", text: source },
  ];
}

function goPlugin(contract: Contract): readonly KitFile[] {
  const kit = generateGoKit(contract, { modulePath: GO_KIT });
  const handlers = handlersOf(contract, textOf(kit.files, "events.go"), /^func (\w+)\(/gm);
  const exported = handlers.map(
    ([handler, event, told], index) => `
//go:wasmexport ${event}
func export${index}() int32 { return kit.${handler}(${told ? "echo" : "nothing"}) }
`,
  );
  const required = /^require .*$/m.exec(textOf(kit.files, "go.mod"))?.[0] ?? "";
  const module = `module example.com/plugin

go 1.24

require ${GO_KIT} v0.0.0

${required} // indirect

replace ${GO_KIT} v0.0.0 => ./kit
`;
  const source = `package main

import kit "${GO_KIT}"

func main() {}

func echo[E any](event E) (E, error) { return event, nil }

func nothing() error { return nil }
${exported.join("")}`;
  return [
    ...within("kit", kit.files),
    { path: "go.mod", text: module },
    { path: "go.sum", text: textOf(kit.files, "go.sum") },
    { path: "main.go", text: source },
  ];
}

/** What the kit calls the handler of each event, which it declares in the contract's order; its name; whether it is told. */
function handlersOf(
  contract: Contract,
  declared: string,
  declaration: RegExp,
): readonly (readonly [handler: string, event: string, told: boolean])[] {
  const names = [...declared.matchAll(declaration)].map(([, name = ""]) => name);
  if (names.length !== contract.events.length) {
    throw new Error(`${names.length} handlers for ${contract.events.length} events`);
  }
  return contract.events.map(({ name, payload }, index) => [names[index] ?? "", name, payload !== undefined]);
}

function within(folder: string, files: readonly KitFile[]): readonly KitFile[] {
  return files.map(({ path, text }) => ({ path: `${folder}/${path}`, text }));
}

function textOf(files: readonly KitFile[], path: string): string {
  const file = files.find((one) => one.path === path);
  if (!file) throw new Error(`the kit has no ${path}`);
  return file.text;
}
