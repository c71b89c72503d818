import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { type CallRecord, grantsOf, type HttpOptions, httpCapabilities } from "@mortise/capabilities";
import type {
  Contract,
  JsonValue,
  Operation,
  Parameter,
  ParameterStyle,
  SecurityScheme,
  WireRequest,
  WireResponse,
} from "@mortise/contract";
import { onTestFinished } from "vitest";

/** What a server was sent. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export interface Api {
  readonly url: string;
  readonly seen: Seen[];
}

/** A real HTTP server on this machine, which ends with the test. By default it answers 204. */
export async function startApi(
  answer: (seen: Seen, response: ServerResponse) => void = (_, response) => response.writeHead(204).end(),
): Promise<Api> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one = {
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    seen.push(one);
    answer(one, response);
  });
  await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: urlOf(server), seen };
}

/** A server below HTTP: it gets the socket once the first bytes have come. */
export async function startRawApi(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("data", () => answer(socket));
  });
  await listen(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return urlOf(server);
}

async function listen(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An operation with defaults for all that a test does not care about. */
export function operation(given: Partial<Operation> = {}): Operation {
  return {
    name: "op",
    method: "GET",
    path: "/op",
    at: "",
    tags: [],
    parameters: [],
    responses: [],
    security: [],
    servers: [],
    ...given,
  };
}

/** A parameter in its place's default style. */
export function parameter(
  place: Parameter["place"],
  name: string,
  given: Partial<Parameter> & { style?: ParameterStyle; explode?: boolean; allowReserved?: boolean } = {},
): Parameter {
  const { style, explode, allowReserved = false, ...rest } = given;
  const form = place === "query" || place === "cookie";
  const chosen = style ?? (form ? "form" : "simple");
  return {
    name,
    place,
    required: place === "path",
    type: { kind: "unknown" },
    serialization: { style: chosen, explode: explode ?? chosen === "form", allowReserved },
    ...rest,
  };
}

export function contractOf(...operations: Operation[]): Contract {
  return {
    formatVersion: 1,
    title: "Test",
    version: "1",
    servers: [],
    securitySchemes: [],
    operations,
    events: [],
    types: [],
  };
}

/** Security schemes by name. */
export type SecuritySchemes = { readonly [name: string]: SecurityScheme["scheme"] };

export function schemesOf(schemes: SecuritySchemes): readonly SecurityScheme[] {
  return Object.entries(schemes).map(([name, scheme]) => ({ name, scheme }));
}

export interface Caller {
  /** Calls the first operation. */
  call(request?: WireRequest | Uint8Array, signal?: AbortSignal): Promise<WireResponse>;
  /** Calls any of them. */
  request(name: string, request?: WireRequest, signal?: AbortSignal): Promise<WireResponse>;
  /** Calls any of them, without input. */
  callNamed(name: string, context?: unknown): Promise<WireResponse>;
  readonly records: CallRecord[];
  close(): Promise<void>;
}

/** Calls operations for the plug-in `p`, which is granted all of them but those in `denied`. */
export function caller(
  baseUrl: string,
  operations: readonly Operation[],
  options: HttpOptions & { denied?: readonly string[]; schemes?: SecuritySchemes } = {},
): Caller {
  const { denied = [], schemes = {}, ...rest } = options;
  const contract = { ...contractOf(...operations), securitySchemes: schemesOf(schemes) };
  const records: CallRecord[] = [];
  const capabilities = httpCapabilities(contract, {
    baseUrl,
    grants: grantsOf(contract, {
      p: operations.map(({ name }) => name).filter((name) => !denied.includes(name)),
    }),
    onCall: (record) => records.push(record),
    ...rest,
  });
  onTestFinished(() => capabilities.close());
  const first = operations[0]?.name ?? "";
  return {
    request: (name, request, signal) =>
      capabilities.call(name, request, { plugin: "p", ...(signal && { signal }) }),
    callNamed: (name, context) => capabilities.call(name, undefined, { plugin: "p", context }),
    call: (request, signal) => capabilities.call(first, request, { plugin: "p", ...(signal && { signal }) }),
    records,
    close: () => capabilities.close(),
  };
}

/** A value as a plug-in's bytes, so that `__proto__` and the like arrive as sent. */
export function bytes(json: string | JsonValue): Uint8Array {
  return Buffer.from(typeof json === "string" ? json : JSON.stringify(json));
}
