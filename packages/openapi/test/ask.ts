import type { Contract, Diagnostic, Event, Operation, Type } from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";

type Loose = Record<string, unknown>;

/** A whole document around the part that a test is about. */
export function documentOf(parts: Loose, version = "3.1.0"): Loose {
  return { openapi: version, info: { title: "Test", version: "1" }, paths: {}, ...parts };
}

export interface Asked<T> {
  readonly is: T;
  readonly contract: Contract;
  readonly diagnostics: readonly Diagnostic[];
  /** `code at` of each diagnostic. */
  readonly found: readonly string[];
}

/** The type that a component schema `T` becomes, beside other component schemas. */
export async function typeOf(schema: unknown, others: Loose = {}, version?: string): Promise<Asked<Type>> {
  const document = documentOf({ components: { schemas: { T: schema, ...others } } }, version);
  const asked = await ask(document);
  const named = asked.contract.types.find((type) => type.name === "T");
  if (!named) throw new Error("T is missing");
  return { ...asked, is: named.type };
}

/** What `POST /things/{id}` becomes, its path variable being declared. */
export async function operationOf(
  operation: Loose,
  rest: Loose = {},
  version?: string,
): Promise<Asked<Operation>> {
  const asked = await ask(
    documentOf({ paths: { "/things": { post: { operationId: "doIt", ...operation } } }, ...rest }, version),
  );
  const [only] = asked.contract.operations;
  if (!only) throw new Error("the operation is missing");
  return { ...asked, is: only };
}

/** What the webhook `thing.done` becomes. */
export async function eventOf(pathItem: Loose, rest: Loose = {}): Promise<Asked<readonly Event[]>> {
  const asked = await ask(documentOf({ webhooks: { "thing.done": pathItem }, ...rest }));
  return { ...asked, is: asked.contract.events };
}

export async function ask(document: Loose): Promise<Omit<Asked<never>, "is">> {
  const { contract, diagnostics } = await importOpenApi(document);
  return { contract, diagnostics, found: diagnostics.map(({ code, at }) => `${code} ${at}`) };
}

export const text = { kind: "text" } as const;
export const integer = { kind: "integer" } as const;
export const unknown = { kind: "unknown" } as const;

export function named(name: string) {
  return { kind: "named", name } as const;
}

/** A property without anything but a type. */
export function property(name: string, type: Type, required = false) {
  return { name, type, required };
}
