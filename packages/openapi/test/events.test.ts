import { describe, expect, it } from "vitest";
import { ask, documentOf, eventOf, integer, named, text } from "./ask.ts";

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
    expect(found).toEqual(["webhook-method /webhooks/thing.done/put"]);
  });

  it("has its parameters reported", async () => {
    const { found } = await eventOf({ parameters: [{ name: "X-Signature", in: "header" }], post: {} });
    expect(found).toEqual(["webhook-parameter-not-carried /webhooks/thing.done/parameters/0"]);
  });

  it("whose body or answer is no JSON has that reported", async () => {
    const content = { "text/plain": { schema: { type: "string" } } };
    const { is, found } = await eventOf({
      post: { requestBody: { content }, responses: { 200: { content } } },
    });
    expect(is[0]).not.toHaveProperty("payload");
    expect(is[0]).not.toHaveProperty("answer");
    expect(found).toEqual([
      "webhook-body-not-json /webhooks/thing.done/post/requestBody",
      "webhook-answer-not-json /webhooks/thing.done/post/responses/200",
    ]);
  });

  it("with several media types has its JSON carried over", async () => {
    const content = { "application/xml": {}, "application/json": { schema: { type: "string" } } };
    const { is, found } = await eventOf({ post: { requestBody: { content } } });
    expect(is[0]?.payload).toEqual(text);
    expect(found).toEqual(["webhook-media-type-left-out /webhooks/thing.done/post/requestBody/content"]);
  });

  it("without a method, or whose name is taken, is reported", async () => {
    const { contract, found } = await ask(
      documentOf({ webhooks: { a: {}, "b.c": { post: {} }, b_c: { post: {} } } }),
    );
    expect(contract.events.map(({ name, source }) => [name, source.key])).toEqual([
      ["b_c", "b.c"],
      ["b_c_2", "b_c"],
    ]);
    expect(found).toEqual(["invalid-webhook /webhooks/a", "name-taken /webhooks/b_c/post"]);
  });

  it("of the extension x-webhooks is reported", async () => {
    const { contract, found } = await ask(documentOf({ "x-webhooks": { a: { post: {} } } }, "3.0.3"));
    expect(contract.events).toEqual([]);
    expect(found).toContain("webhook-extension-not-carried /x-webhooks/a");
  });
});
