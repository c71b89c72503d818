import { describe, expect, it } from "vitest";
import { ask, documentOf, eventOf, integer, named, property, text } from "./ask.ts";

const json = (schema: unknown) => ({ content: { "application/json": { schema } } });

describe("a webhook", () => {
  it("is an event, its body the payload and its first 2xx JSON the answer", async () => {
    const post = {
      operationId: "thingDone",
      summary: "s",
      tags: ["t"],
      requestBody: json({ $ref: "#/components/schemas/T" }),
      responses: { 204: { description: "" }, 400: json({ type: "string" }), 201: json({ type: "integer" }) },
    };
    const { is, found } = await eventOf({ post }, { components: { schemas: { T: {} } } });
    expect(is).toEqual([
      {
        name: "thing_done",
        source: { kind: "webhook", key: "thing.done" },
        at: "/webhooks/thing.done/post",
        summary: "s",
        tags: ["t"],
        payload: named("T"),
        answer: integer,
      },
    ]);
    expect(found).toEqual([]);
  });

  it("is read from a 3.0 document too", async () => {
    const { contract } = await ask(documentOf({ webhooks: { a: { post: {} } } }, "3.0.3"));
    expect(contract.events.map(({ name }) => name)).toEqual(["a"]);
  });

  it("with several methods is several events", async () => {
    const { is, found } = await eventOf({ post: {}, put: {} });
    expect(is.map(({ name, at }) => [name, at])).toEqual([
      ["thing_done", "/webhooks/thing.done/post"],
      ["thing_done_put", "/webhooks/thing.done/put"],
    ]);
    expect(found).toEqual(["event-method /webhooks/thing.done/put"]);
  });

  it("has its parameters reported", async () => {
    const { found } = await eventOf({ parameters: [{ name: "X-Signature", in: "header" }], post: {} });
    expect(found).toEqual(["event-parameter-not-carried /webhooks/thing.done/parameters/0"]);
  });

  it.each([
    [
      "application/x-www-form-urlencoded",
      { type: "object", properties: { From: { type: "string" } } },
      {
        kind: "object",
        properties: [property("From", text)],
      },
    ],
    [
      "multipart/form-data",
      { type: "object", properties: { f: { type: "string", format: "binary" } } },
      {
        kind: "object",
        properties: [property("f", { kind: "bytes" })],
      },
    ],
    ["text/xml", { type: "string" }, text],
    ["text/plain", undefined, text],
    ["audio/wav", undefined, { kind: "bytes" }],
  ])("whose body or answer is %s has that as JSON, which is said", async (mediaType, schema, type) => {
    const content = { [mediaType]: { schema } };
    const { is, found } = await eventOf({
      post: { requestBody: { content }, responses: { 200: { content } } },
    });
    expect(is[0]).toMatchObject({ payload: type, answer: type });
    expect(found).toEqual([
      "event-not-json /webhooks/thing.done/post/requestBody/content",
      "event-not-json /webhooks/thing.done/post/responses/200/content",
    ]);
  });

  it("with several media types has its JSON carried over", async () => {
    const content = { "application/xml": {}, "application/json": { schema: { type: "string" } } };
    const { is, found } = await eventOf({ post: { requestBody: { content } } });
    expect(is[0]?.payload).toEqual(text);
    expect(found).toEqual(["event-media-type-left-out /webhooks/thing.done/post/requestBody/content"]);
  });

  it("without a method, or whose name is taken, is reported", async () => {
    const { contract, found } = await ask(
      documentOf({ webhooks: { a: {}, "b.c": { post: {} }, b_c: { post: { tags: ["t"] } } } }),
    );
    expect(contract.events.map(({ name, source }) => [name, source.key])).toEqual([
      ["b_c", "b.c"],
      ["b_c_2", "b_c"],
    ]);
    expect(found).toEqual(["invalid-event /webhooks/a", "name-taken /webhooks/b_c/post"]);
  });

  it("may be a path item of the components, in a file's own words too", async () => {
    const { contract, found } = await ask(
      documentOf({
        webhooks: { a: { $ref: "#/components/pathItems/A" } },
        components: { pathItems: { A: { post: { requestBody: json({ type: "string" }) } } } },
      }),
    );
    expect(contract.events).toMatchObject([{ name: "a", payload: text, at: "/components/pathItems/A/post" }]);
    expect(found).toEqual([]);
  });
});

describe("the extension x-webhooks", () => {
  it("is read as webhooks are", async () => {
    const { contract, found } = await ask(
      documentOf({ "x-webhooks": { "a.b": { post: { requestBody: json({ type: "string" }) } } } }, "3.0.3"),
    );
    expect(contract.events).toEqual([
      {
        name: "a_b",
        source: { kind: "webhook", key: "a.b", extension: true },
        at: "/x-webhooks/a.b/post",
        tags: [],
        payload: text,
      },
    ]);
    expect(found).toEqual([]);
  });

  it("gives way to webhooks that tell of the same", async () => {
    const one = (type: string) => ({ post: { requestBody: json({ type }) } });
    const { contract, found } = await ask(
      documentOf({
        webhooks: { a: one("string"), b: one("string") },
        "x-webhooks": { a: one("string"), b: one("integer"), c: one("integer") },
      }),
    );
    expect(contract.events.map(({ name, at }) => [name, at])).toEqual([
      ["a", "/webhooks/a/post"],
      ["b", "/webhooks/b/post"],
      ["c", "/x-webhooks/c/post"],
    ]);
    expect(found).toEqual(["event-described-twice /x-webhooks/b/post"]);
  });

  it("that is no object is reported", async () => {
    expect((await ask(documentOf({ "x-webhooks": [] }))).found).toEqual(["invalid-document /x-webhooks"]);
  });
});

describe("a callback", () => {
  const on = { "{$request.body#/url}": { post: { requestBody: json({ type: "string" }), summary: "s" } } };
  const paths = (...callbacks: object[]) =>
    Object.fromEntries(
      callbacks.map((one, n) => [`/${n}`, { post: { operationId: `subscribe${n}`, callbacks: one } }]),
    );

  it("of an operation is an event, named after both", async () => {
    const { contract, found } = await ask(documentOf({ paths: paths({ onEvent: on, "x-note": {} }) }));
    expect(contract.events).toEqual([
      {
        name: "subscribe0_on_event",
        source: {
          kind: "callback",
          key: "onEvent",
          expression: "{$request.body#/url}",
          operations: ["subscribe0"],
        },
        at: "/paths/~10/post/callbacks/onEvent/{$request.body#~1url}/post",
        summary: "s",
        tags: [],
        payload: text,
      },
    ]);
    expect(found).toEqual([]);
  });

  it("of the same name in two operations is two events", async () => {
    const { contract } = await ask(documentOf({ paths: paths({ done: on }, { done: on }) }));
    expect(contract.events.map(({ name }) => name)).toEqual(["subscribe0_done", "subscribe1_done"]);
  });

  it("of the components is one event for all operations that refer to it, used or not", async () => {
    const ref = (name: string) => ({ $ref: `#/components/callbacks/${name}` });
    const { contract, found } = await ask(
      documentOf({
        paths: paths({ a: ref("callAnswered") }, { b: ref("callAnswered"), c: ref("Gone") }),
        components: { callbacks: { callAnswered: on, unused: on } },
      }),
    );
    expect(contract.events.map(({ name, source }) => [name, source])).toMatchObject([
      ["call_answered", { key: "callAnswered", operations: ["subscribe0", "subscribe1"] }],
      ["unused", { key: "unused", operations: [] }],
    ]);
    expect(found).toEqual(["reference-unresolved /paths/~11/post/callbacks/c/$ref"]);
  });

  it("at the same place by way of two operations is one event", async () => {
    const item = { post: { callbacks: { done: on } } };
    const { contract } = await ask(
      documentOf({ paths: { "/a": { $ref: "#/paths/~1b%20c" }, "/b c": item, "/d": item } }),
    );
    expect(contract.events.map(({ name, source }) => [name, source])).toMatchObject([
      ["post_a_done", { operations: ["post_a", "post_b_c"] }],
      ["post_d_done", { operations: ["post_d"] }],
    ]);
  });

  it("with several expressions and methods is an event for each", async () => {
    const failed = { post: {}, put: { callbacks: { inner: on } } };
    const { contract, found } = await ask(
      documentOf({ paths: paths({ done: { ...on, "{$url}/failed": failed } }) }),
    );
    expect(contract.events.map(({ name }) => name)).toEqual([
      "subscribe0_done",
      "subscribe0_done_url_failed",
      "subscribe0_done_url_failed_put",
    ]);
    const at = "/paths/~10/post/callbacks/done/{$url}~1failed/put";
    expect(found).toEqual([`event-method ${at}`, `callback-not-carried ${at}/callbacks/inner`]);
  });

  it("that is none, or has no method, is reported", async () => {
    const { contract, found } = await ask(documentOf({ paths: paths({ a: 1, b: { "{$url}": {} } }) }));
    expect(contract.events).toEqual([]);
    const at = "/paths/~10/post/callbacks";
    expect(found).toEqual([`invalid-event ${at}/a`, `invalid-event ${at}/b/{$url}`]);
  });
});
