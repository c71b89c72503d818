import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Contract, Event, Operation } from "@mortise/contract";
import { createHost, type Host, HostError, type HostOptions } from "@mortise/host";
import { expect, onTestFinished } from "vitest";
import wabt from "wabt";

const json = { mediaType: "application/json", type: { kind: "unknown" } } as const;

function operation(name: string, given: Partial<Operation> = {}): Operation {
  return {
    name,
    method: "GET",
    path: `/${name}`,
    at: "",
    tags: [],
    parameters: [],
    responses: [],
    security: [],
    servers: [],
    ...given,
  };
}

function event(name: string): Event {
  return { name, source: { kind: "webhook", key: name }, at: "", tags: [], payload: { kind: "unknown" } };
}

/** A small app: two operations with a body, one without any input, and two events. */
export const contract: Contract = {
  formatVersion: 1,
  title: "Shop",
  version: "1",
  servers: [],
  securitySchemes: [],
  operations: [
    operation("create_customer", { method: "POST", body: { required: true, contents: [json] } }),
    operation("delete_customer", { method: "POST", body: { required: true, contents: [json] } }),
    operation("get_time"),
  ],
  events: [event("invoice_created"), event("invoice_paid")],
  types: [],
};

export interface App {
  readonly url: string;
  readonly seen: {
    readonly url: string;
    readonly authorization: string | undefined;
    readonly body: string;
  }[];
}

/** The app's API, for real. It answers with what it got; `/hang` in a body makes it wait for ever. */
export async function startApp(
  answer: (body: string, response: ServerResponse, request: IncomingMessage) => void = (body, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ got: body })),
): Promise<App> {
  const seen: App["seen"] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    seen.push({ url: request.url ?? "", authorization: request.headers.authorization, body });
    answer(body, response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** A host for the app, closed with the test. */
export async function hostFor(app: App, options: Partial<HostOptions> = {}): Promise<Host> {
  const host = await createHost({
    contract,
    api: { baseUrl: app.url, auth: { type: "bearer", token: "s3cret-token" } },
    ...options,
  });
  onTestFinished(() => host.close());
  return host;
}

const ENV = `
  (import "extism:host/env" "input_offset" (func $input (result i64)))
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error (param i64)))
`;

/** A plug-in in WebAssembly's text format: `body` after the imports of Extism's environment. */
export async function wat(imports: string, body: string): Promise<Uint8Array> {
  const module = (await wabt()).parseWat("plugin.wat", `(module ${imports} ${ENV} ${body})`);
  try {
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}

const user = (name: string, parameters = "(param i64)") =>
  `(import "extism:host/user" "${name}" (func $${name} ${parameters} (result i64)))`;

/** Calls `create_customer` with the event's payload as the request, and answers with the response. */
export async function caller(operationName = "create_customer"): Promise<Uint8Array> {
  return wat(
    user(operationName),
    `(func (export "invoice_created") (result i32) (local $answer i64)
      (local.set $answer (call $${operationName} (call $input)))
      (call $output (local.get $answer) (call $length (local.get $answer)))
      (i32.const 0))`,
  );
}

/** Calls `get_time`, which takes no input, as often as the payload is long, and answers with the last response. */
export async function clock(): Promise<Uint8Array> {
  return wat(
    user("get_time", ""),
    `(func (export "invoice_created") (result i32) (local $answer i64) (local $left i64)
      (local.set $left (call $input_length))
      (loop $again
        (local.set $answer (call $get_time))
        (local.set $left (i64.sub (local.get $left) (i64.const 1)))
        (br_if $again (i64.gt_s (local.get $left) (i64.const 0))))
      (call $output (local.get $answer) (call $length (local.get $answer)))
      (i32.const 0))`,
  );
}

/** Answers with the payload. */
export async function echo(): Promise<Uint8Array> {
  return wat(
    "",
    `(func (export "invoice_created") (result i32)
      (call $output (call $input) (call $input_length))
      (i32.const 0))`,
  );
}

/** The failure of a promise that must fail with a HostError. */
export async function failure(promise: Promise<unknown>): Promise<HostError> {
  const error: unknown = await promise.then(
    (value) => expect.fail(`it answered ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HostError);
  return error as HostError;
}
