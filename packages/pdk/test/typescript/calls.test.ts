import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { WireRequest, WireResponse } from "@mortise/contract";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { wicked } from "../contracts/wicked.ts";
import { Workplace } from "./on-disk.ts";

type Call = ((parameters?: object) => unknown) & {
  readonly operation: string;
  response(parameters?: object): { status: number; headers: object; body: unknown };
  failed(error: unknown, status?: number | string): boolean;
};

const workplace = new Workplace(wicked);
const load = async (path: string) => await import(pathToFileURL(join(workplace.kitFolder, path)).href);
const kit = (await load("index.js")) as Readonly<Record<string, Call>>;
const { ApiError, RefusedError, FilePart } = await load("index.js");
const { answerWith } = await load("testing.js");
afterAll(() => workplace.remove());

const GUEST = Symbol.for("mortise.guest");
const sent: {
  readonly name: string;
  readonly takesInput: boolean;
  readonly request: WireRequest | undefined;
}[] = [];
let answer: WireResponse = { status: 200, headers: {} };

function guest() {
  return {
    importFunction: (name: string, takesInput: boolean) => (request: string | undefined) => {
      sent.push({ name, takesInput, request: request === undefined ? undefined : JSON.parse(request) });
      return JSON.stringify(answer);
    },
  };
}

beforeEach(() => {
  sent.length = 0;
  answer = { status: 200, headers: {} };
  Reflect.set(globalThis, GUEST, guest());
});
afterEach(() => Reflect.deleteProperty(globalThis, GUEST));

function call(name: string): Call {
  const found = kit[name];
  if (!found) throw new Error(`no ${name}`);
  return found;
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

test("parameters go to their places under their wire names, and what is left out is not sent", () => {
  call("names")({
    id: "a",
    id_2: "b",
    "+1": [1, null],
    header_body: "c",
    query_id: undefined,
    body: { kind: "cat" },
    contentType: "text/csv",
  });
  call("names")({ id: "a" });
  expect(sent.map(({ request }) => request)).toEqual([
    {
      path: { id: "a" },
      query: { id: "b", "+1": [1, null] },
      header: { body: "c" },
      body: { kind: "cat" },
      contentType: "text/csv",
    },
    { path: { id: "a" } },
  ]);
});

test("names that every object has are sent when they are given, and only then", () => {
  call("list2")();
  call("list2")({ constructor: "c", ["__proto__"]: "p" });
  expect(sent[0]?.request).toEqual({});
  expect(JSON.stringify(sent[1]?.request)).toBe('{"query":{"constructor":"c","__proto__":"p"}}');
});

test("an operation that takes nothing is called without a request", () => {
  answer = { status: 204, headers: {} };
  expect(call("delete_")()).toBeUndefined();
  expect(sent).toEqual([{ name: "delete", takesInput: false, request: undefined }]);
});

test("null is sent as null", () => {
  call("createCustomer")({ body: { name: null } });
  expect(sent[0]).toEqual({ name: "create_customer", takesInput: true, request: { body: { name: null } } });
});

test("the body of a 2xx answer is returned, and `response` brings its status and headers", () => {
  answer = { status: 201, headers: { "x-total": "2" }, body: { id: "1" } };
  expect(call("createCustomer")({ body: {} })).toEqual({ id: "1" });
  expect(call("createCustomer").response({ body: {} })).toEqual({
    status: 201,
    headers: { "x-total": "2" },
    body: { id: "1" },
  });
});

test.each([100, 302, 404, 422, 500])("an answer of %i throws an ApiError", (status) => {
  answer = { status, headers: { a: "b" }, body: { details: {} } };
  const error = thrownBy(() => call("createCustomer")({ body: {} }));
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    name: "ApiError",
    operation: "create_customer",
    status,
    headers: { a: "b" },
    body: { details: {} },
  });
});

test("`failed` tells the operation and the status", () => {
  answer = { status: 422, headers: {} };
  const error = thrownBy(() => call("createCustomer")({ body: {} }));
  const { failed } = call("createCustomer");
  expect([
    failed(error),
    failed(error, 422),
    failed(error, "4XX"),
    failed(error, "4xx"),
    failed(error, "default"),
  ]).toEqual([true, true, true, true, true]);
  expect([failed(error, 404), failed(error, "5XX"), failed(new Error("x")), failed(undefined, 422)]).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(call("upload").failed(error)).toBe(false);
});

test("a refusal throws a RefusedError with the host's code", () => {
  answer = { status: 0, error: { code: "not-granted", message: "Not yours." } };
  const error = thrownBy(() => call("createCustomer")({ body: {} }));
  expect(error).toBeInstanceOf(RefusedError);
  expect(error).toMatchObject({ name: "RefusedError", operation: "create_customer", code: "not-granted" });
  expect(call("createCustomer").failed(error)).toBe(false);
});

test("bytes travel as base64, at any size and with any value", () => {
  const file = Uint8Array.from({ length: 100_000 }, (_, i) => i % 256);
  const base64 = Buffer.from(file).toString("base64");
  call("upload")({
    name: "a",
    body: { file, about: { content: new FilePart(file.subarray(0, 3), { filename: "a.txt" }) } },
  });
  expect(sent[0]?.request?.body).toEqual({
    file: { base64 },
    about: { content: { base64: "AAEC", filename: "a.txt" } },
  });
  answer = { status: 200, headers: {}, body: { base64 } };
  expect(call("download")({ id: 1 })).toEqual(file);
});

test("a Buffer is bytes, too", () => {
  call("upload")({ name: "a", body: { file: Buffer.from([0, 1, 2]) } });
  expect(sent[0]?.request?.body).toEqual({ file: { base64: "AAEC" } });
});

test("bytes are found where the operation has them, and nowhere else", () => {
  answer = {
    status: 202,
    headers: {},
    body: { files: [{ content: { base64: "AAEC" }, size: 3 }], other: { base64: "AAEC" } },
  };
  expect(call("download")({ id: 1 })).toEqual({
    files: [{ content: new Uint8Array([0, 1, 2]), size: 3 }],
    other: { base64: "AAEC" },
  });
  answer = { status: 200, headers: {}, body: { base64: "AAEC" } };
  expect(call("createCustomer")({ body: {} })).toEqual({ base64: "AAEC" });
});

test("bytes are found at any depth of a recursive type", () => {
  const file = { content: { base64: "AAEC" } };
  answer = { status: 200, headers: {}, body: { files: [file], folders: [{ files: [file] }] } };
  const content = new Uint8Array([0, 1, 2]);
  expect(call("upload")({ name: "a", body: { file: content } })).toEqual({
    files: [{ content }],
    folders: [{ files: [{ content }] }],
  });
});

test("outside a plug-in a kit loads, and a call says what is missing", () => {
  Reflect.deleteProperty(globalThis, GUEST);
  expect(thrownBy(() => call("delete_")())).toMatchObject({
    message: expect.stringContaining('"delete" was called outside a plug-in'),
  });
});

test("in a plug-in an import is declared as soon as its operation is evaluated, once", async () => {
  const fresh = await import(`${pathToFileURL(join(workplace.kitFolder, "guest.js")).href}?fresh`);
  const declared: unknown[] = [];
  Reflect.set(globalThis, GUEST, {
    importFunction: (...given: unknown[]) => {
      declared.push(given);
      return () => '{"status":204,"headers":{}}';
    },
  });
  const ping = fresh.operation("ping", {});
  fresh.operation("pong");
  ping();
  ping();
  expect(declared).toEqual([
    ["ping", true],
    ["pong", false],
  ]);
});

test("`answerWith` answers, records and refuses, until it is restored", () => {
  const before = Reflect.get(globalThis, GUEST);
  const { calls, restore } = answerWith({
    createCustomer: (request: WireRequest) => ({ body: { id: "1", got: request.body } }),
    delete_: { refused: "timed-out", message: "Too late." },
    download: { body: new Uint8Array([1, 2]) },
    names: { status: 404, body: { gone: true } },
  });
  expect(call("createCustomer")({ body: { name: "a" } })).toEqual({ id: "1", got: { name: "a" } });
  expect(call("download")({ id: 7 })).toEqual(new Uint8Array([1, 2]));
  expect(thrownBy(() => call("delete_")())).toMatchObject({ code: "timed-out" });
  expect(thrownBy(() => call("names")({ id: "a" }))).toMatchObject({ status: 404, body: { gone: true } });
  expect(thrownBy(() => call("list2")())).toMatchObject({
    code: "not-granted",
    message: expect.stringContaining("gives no answer"),
  });
  expect(calls[0]).toEqual({ operation: "create_customer", request: { body: { name: "a" } } });
  expect(calls).toHaveLength(5);
  restore();
  expect(Reflect.get(globalThis, GUEST)).toBe(before);
  expect(thrownBy(() => answerWith({ nothing: {} }))).toBeInstanceOf(TypeError);
});
