import type { Content, JsonValue, Method } from "@mortise/contract";
import { describe, expect, it } from "vitest";
import { bytes, caller, operation, parameter, type Seen, startApi } from "./api.ts";

const refused = { status: 0, error: { code: "invalid-request" } };

function taking(mediaTypes: string | Content[], given: { required?: boolean; method?: Method } = {}) {
  const contents =
    typeof mediaTypes === "string"
      ? mediaTypes.split(" ").map((mediaType) => ({ mediaType, type: { kind: "unknown" } as const }))
      : mediaTypes;
  return operation({ method: given.method ?? "POST", body: { required: given.required ?? false, contents } });
}

async function send(op: ReturnType<typeof operation>, body?: JsonValue, contentType?: string) {
  const api = await startApi();
  const response = await caller(api.url, [op]).call({
    ...(body !== undefined && { body }),
    ...(contentType !== undefined && { contentType }),
  });
  return { response, seen: api.seen[0] as Seen, text: api.seen[0]?.body.toString() };
}

describe("JSON", () => {
  it.each([[{ a: [1, null, "ü"] }], ["text"], [0], [false], [null], [[]]])("sends %j", async (body) => {
    const { seen, text } = await send(taking("application/json"), body);
    expect(seen.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(text ?? "")).toEqual(body);
  });

  it("keeps numbers that JavaScript would round, and __proto__", async () => {
    const api = await startApi();
    const json = '{"id":12345678901234567890,"price":0.12345678901234567891,"__proto__":{"a":1},"n":1e400}';
    await caller(api.url, [taking("application/json")]).call(bytes(`{"body":${json}}`));
    expect(api.seen[0]?.body.toString()).toBe(json);
  });

  it.each(["GET", "DELETE", "PUT", "PATCH", "QUERY"] as const)("goes with %s", async (method) => {
    const { seen, text } = await send(taking("application/json", { method }), { a: 1 });
    expect(seen.method).toBe(method);
    expect(text).toBe('{"a":1}');
  });

  it("an absent optional body sends none; an absent required one is refused", async () => {
    const { seen } = await send(taking("application/json"));
    expect(seen.headers).not.toHaveProperty("content-type");
    expect(seen.body.length).toBe(0);
    const required = await send(taking("application/json", { required: true }));
    expect(required.response).toMatchObject({ error: { message: "The body is missing." } });
  });
});

describe("the media type", () => {
  it("is the first, unless the plug-in says another that the operation takes", async () => {
    const op = taking("application/json text/plain image/* application/*+json");
    expect((await send(op, { a: 1 })).seen.headers["content-type"]).toBe("application/json");
    const csv = await send(op, "a,b", "text/plain; charset=utf-8");
    expect(csv.seen.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(csv.text).toBe("a,b");
    const png = await send(op, { base64: "iVBO" }, "image/png");
    expect(png.seen.headers["content-type"]).toBe("image/png");
    expect(png.seen.body.toString("base64")).toBe("iVBO");
    const problem = await send(op, { a: 1 }, "application/problem+json");
    expect(problem.text).toBe('{"a":1}');
  });

  it("of a range is the file's own, JSON for any type, or must be said", async () => {
    const file = { base64: "AAAA", contentType: "image/webp" };
    expect((await send(taking("image/*"), file)).seen.headers["content-type"]).toBe("image/webp");
    expect((await send(taking("*/*"), { a: 1 })).seen.headers["content-type"]).toBe("application/json");
    expect((await send(taking("image/*"), { base64: "AAAA" })).response).toMatchObject(refused);
    expect((await send(taking("image/*"), { ...file, contentType: "text/html" })).response).toMatchObject(
      refused,
    );
  });

  it.each(["text/html", "image", "image/*", "text/plain\r\nX-Admin: 1", "text/plain; charset=utf-16", ""])(
    "%j is refused",
    async (contentType) => {
      expect((await send(taking("text/plain image/*"), "x", contentType)).response).toMatchObject(refused);
    },
  );
});

it.each([
  ["text/plain", { a: 1 }],
  ["text/plain", null],
  ["application/octet-stream", "text"],
  ["application/octet-stream", { base64: "not base64!" }],
  ["application/octet-stream", { base64: "AAA" }],
  ["application/octet-stream", { base64: 1 }],
  ["application/x-www-form-urlencoded", ["a"]],
  ["multipart/form-data", "text"],
])("a body in %s is not %j", async (mediaType, body) => {
  expect((await send(taking(mediaType), body)).response).toMatchObject(refused);
});

it("a body that grows beyond its size when written is refused", async () => {
  const api = await startApi();
  const { call } = caller(api.url, [taking("application/x-www-form-urlencoded")], {
    limits: { requestBytes: 1024 },
  });
  expect(await call({ body: { a: "ü".repeat(100) } })).toMatchObject({ status: 204 });
  expect(await call({ body: { a: "ü".repeat(400) } })).toMatchObject(refused);
});

describe("forms", () => {
  it("write each property as its encoding says", async () => {
    const op = taking([
      {
        mediaType: "application/x-www-form-urlencoded",
        type: { kind: "unknown" },
        encodings: [
          { property: "expand", mediaTypes: [], style: "deepObject", explode: true },
          { property: "address", mediaTypes: [], style: "deepObject", explode: true },
          { property: "csv", mediaTypes: [], style: "form", explode: false },
          { property: "json", mediaTypes: ["application/json"] },
        ],
      },
    ]);
    const { seen, text } = await send(op, {
      name: "a b&c",
      expand: ["x", "y"],
      address: { city: "Zürich", lines: [{ t: 1 }] },
      csv: [1, 2],
      json: { a: 1 },
      plain: [true, false],
      nested: { a: { b: 1 } },
      gone: null,
    });
    expect(seen.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect([...new URLSearchParams(text)]).toEqual([
      ["name", "a b&c"],
      ["expand[]", "x"],
      ["expand[]", "y"],
      ["address[city]", "Zürich"],
      ["address[lines][0][t]", "1"],
      ["csv", "1,2"],
      ["json", '{"a":1}'],
      ["plain", "true"],
      ["plain", "false"],
      ["nested[a][b]", "1"],
    ]);
  });
});

describe("multipart", () => {
  const op = taking([
    {
      mediaType: "multipart/form-data",
      type: { kind: "unknown" },
      encodings: [
        { property: "meta", mediaTypes: ["application/vnd.meta+json"] },
        { property: "avatar", mediaTypes: ["image/png", "image/jpeg"] },
      ],
    },
  ]);

  /** Read by Node.js's own parser, not by ours. */
  async function parts(seen: Seen) {
    const form = await new Response(new Uint8Array(seen.body), {
      headers: { "content-type": seen.headers["content-type"] ?? "" },
    }).formData();
    return Promise.all(
      [...form].map(async ([name, value]) =>
        typeof value === "string" ? [name, value] : [name, value.name, value.type, await value.text()],
      ),
    );
  }

  it("sends texts, files, lists as repeated parts, and objects as JSON parts", async () => {
    const { seen, text } = await send(op, {
      title: "ü",
      count: 3,
      tags: ["a", "b"],
      object: { a: 1 },
      meta: { b: 2 },
      file: { base64: "aGVsbG8=", filename: "h.txt", contentType: "text/plain" },
      avatar: { base64: "AAAA" },
      gone: null,
    });
    expect(await parts(seen)).toEqual([
      ["title", "ü"],
      ["count", "3"],
      ["tags", "a"],
      ["tags", "b"],
      ["object", '{"a":1}'],
      ["meta", '{"b":2}'],
      ["file", "h.txt", "text/plain", "hello"],
      ["avatar", "avatar", "image/png", "\0\0\0"],
    ]);
    expect(text).toContain('name="object"\r\nContent-Type: application/json\r\n\r\n{"a":1}');
    expect(text).toContain('name="meta"\r\nContent-Type: application/vnd.meta+json\r\n\r\n');
    expect(seen.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=mortise-[0-9a-f]{36}$/);
  });

  it("no name or file name ends its header", async () => {
    const { text } = await send(op, {
      'a"\r\nX: 1': { base64: "", filename: 'f"; name="admin"\r\n' },
    });
    expect(text).toContain('name="a%22%0D%0AX: 1"; filename="f%22; name=%22admin%22%0D%0A"');
    expect(text).not.toMatch(/^X: 1/m);
  });

  it("a part's own media type is checked", async () => {
    const file = { base64: "", contentType: "text/plain\r\nX: 1" };
    expect((await send(op, { file })).response).toMatchObject(refused);
  });
});

it("`Accept` lists the documented answers, successful ones first", async () => {
  const api = await startApi();
  const answer = (status: string, mediaType: string) => ({
    status,
    contents: [{ mediaType, type: { kind: "unknown" } as const }],
    headers: [],
  });
  const op = operation({
    responses: [
      answer("4XX", "application/problem+json"),
      answer("200", "text/csv; charset=utf-8"),
      answer("201", "example-1"),
    ],
    parameters: [parameter("query", "q")],
  });
  await caller(api.url, [op]).call({});
  expect(api.seen[0]?.headers.accept).toBe("text/csv, application/problem+json, */*;q=0.1");
});
