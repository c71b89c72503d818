import type { JsonObject, WireRequest } from "@mortise/contract";
import { Hono } from "hono";
import { methodOverride } from "hono/method-override";
import { describe, expect, it } from "vitest";
import { caller, operation, parameter } from "./api.ts";

const MEDIA_TYPES = ["application/x-www-form-urlencoded", "multipart/form-data", "application/json"];

const post = operation({
  method: "POST",
  parameters: [parameter("query", "bag"), parameter("query", "_method")],
  body: {
    required: false,
    contents: MEDIA_TYPES.map((mediaType) => ({
      mediaType,
      type: { kind: "unknown" },
      encodings: [{ property: "exploded", mediaTypes: [], headers: [], style: "form", explode: true }],
    })),
  },
});

/** Calls an app that takes another method from what a POST holds, as many do, for a plug-in that may only post. */
function open() {
  const app = new Hono();
  app.use(methodOverride({ app }));
  app.use(methodOverride({ app, query: "_method" }));
  app.on("POST", "/op", (c) => c.json("posted"));
  app.delete("/op", (c) => c.json("deleted"));
  const { call } = caller("http://localhost", [post], { fetch: app.fetch });
  return (request: WireRequest) => call(request);
}

describe("a POST stays one", () => {
  const refused = { status: 0, error: { code: "invalid-request" } };

  it.each(MEDIA_TYPES)("whatever a body in %s holds", async (contentType) => {
    const call = open();
    // PHP reads all of these as `_method`.
    for (const name of ["_method", "_Method", ".method", " _method", "[method", "_method\0", "_method[]"]) {
      expect(await call({ contentType, body: { a: 1, [name]: "DELETE" } }), name).toMatchObject(refused);
    }
    for (const body of [{ method: "DELETE" }, { _methods: 1 }, { a: { _method: 1 } }, { _method_of: 1 }]) {
      const answer = await call({ contentType, body: body as JsonObject });
      expect(answer, JSON.stringify(body)).toMatchObject({ body: "posted" });
    }
  });

  it("also where a property or a parameter brings names of its own, and where the document has such a parameter", async () => {
    const call = open();
    const [contentType = ""] = MEDIA_TYPES;
    expect(await call({ contentType, body: { exploded: { _method: "DELETE" } } })).toMatchObject(refused);
    expect(await call({ query: { bag: { _method: "DELETE" } } })).toMatchObject(refused);
    expect(await call({ query: { _method: "DELETE" } })).toMatchObject(refused);
    expect(await call({ query: { bag: { method: "DELETE" } } })).toMatchObject({ body: "posted" });
  });
});
