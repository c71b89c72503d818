import type { Contract, Operation, Type } from "@mortise/contract";

/** Text that breaks out of strings, comments, Markdown and HTML wherever it is not escaped. */
export const HOSTILE =
  "*/ globalThis.pwned = 1 /* `\u0024{globalThis.pwned = 1}` \"'; globalThis.pwned = 1; //\\\u2028globalThis.pwned = 1\u2029\ud800 <script>globalThis.pwned = 1</script>\n@deprecated \n```\nglobalThis.pwned = 1";

const text: Type = { kind: "text" };
const integer: Type = { kind: "integer", format: "int64", constraints: { minimum: 1 } };
const named = (name: string): Type => ({ kind: "named", name });
const json = (type: Type) => [{ mediaType: "application/json", type }];

function operation(name: string, rest: Partial<Operation>): Operation {
  return {
    name,
    method: "GET",
    path: `/${name}`,
    at: `/paths/~1${name}/get`,
    tags: [],
    parameters: [],
    responses: [{ status: "200", contents: json(named("Customer")), headers: [] }],
    security: [],
    servers: [],
    ...rest,
  };
}

function parameter(
  name: string,
  place: "path" | "query" | "header" | "cookie",
  type: Type,
  required = false,
) {
  const serialization = { style: "form", explode: true, allowReserved: false } as const;
  return { name, place, required, type, serialization };
}

/** Small, and holds every kind of type, every clash of names and every hostile text that a kit has to survive. */
export const wicked: Contract = {
  formatVersion: 1,
  title: HOSTILE,
  version: "1.0.0-wicked",
  description: HOSTILE,
  servers: [],
  securitySchemes: [],
  operations: [
    operation("create_customer", {
      method: "POST",
      summary: "Creates a customer",
      description: `Two paragraphs.\n\n${HOSTILE}`,
      body: { required: true, description: HOSTILE, contents: json(named("Customer")) },
      responses: [
        {
          status: "200",
          contents: json(named("Customer")),
          headers: [{ name: "X-Total", type: integer, required: true }],
        },
        { status: "422", description: "Not valid", contents: json(named("error")), headers: [] },
        {
          status: "4XX",
          contents: json({ kind: "object", properties: [{ name: "code", type: text, required: true }] }),
          headers: [],
        },
        { status: "default", contents: json({ kind: "unknown" }), headers: [] },
      ],
    }),
    operation("delete", {
      method: "DELETE",
      responses: [{ status: "204", contents: [], headers: [] }],
      deprecated: true,
    }),
    operation("download", {
      parameters: [parameter("id", "path", integer, true)],
      responses: [
        { status: "200", contents: [{ mediaType: "application/pdf", type: { kind: "bytes" } }], headers: [] },
        {
          status: "202",
          contents: json({
            kind: "object",
            properties: [{ name: "files", type: { kind: "list", of: named("File") }, required: true }],
          }),
          headers: [],
        },
        { status: "204", contents: [], headers: [] },
      ],
    }),
    operation("list_2", {
      parameters: [parameter("constructor", "query", text), parameter("__proto__", "query", text)],
    }),
    operation("list2", { responses: [] }),
    operation("names", {
      parameters: [
        parameter("id", "path", text, true),
        parameter("id", "query", text),
        parameter("query_id", "query", text),
        parameter("body", "header", text),
        parameter("+1", "query", {
          kind: "list",
          of: { kind: "nullable", of: { kind: "enum", values: [1, -1, "+1", null] } },
        }),
        parameter(HOSTILE, "cookie", text),
        parameter("größe", "query", { kind: "boolean" }),
        parameter("filter[name]", "query", { kind: "map", of: text }),
      ],
      body: {
        required: false,
        contents: [
          { mediaType: "application/json", type: named("Pet") },
          { mediaType: "application/x-www-form-urlencoded", type: named("Pet") },
          { mediaType: "text/csv", type: { kind: "bytes" } },
          { mediaType: "image/*", type: text },
        ],
      },
    }),
    operation("upload", {
      method: "PUT",
      parameters: [parameter("name", "path", text, true)],
      body: {
        required: true,
        contents: [
          {
            mediaType: "multipart/form-data",
            type: {
              kind: "object",
              properties: [
                { name: "file", type: { kind: "bytes" }, required: true },
                { name: "about", type: named("File"), required: false },
              ],
            },
          },
        ],
      },
      responses: [{ status: "2XX", contents: json(named("Folder")), headers: [] }],
    }),
  ],
  events: [
    {
      name: "customer_before_create",
      source: { kind: "webhook", key: HOSTILE },
      at: "/webhooks/a",
      summary: HOSTILE,
      tags: [],
      payload: named("Customer"),
      answer: {
        kind: "union",
        of: [
          {
            kind: "object",
            properties: [{ name: "decision", type: { kind: "enum", values: ["allow"] }, required: true }],
          },
          { kind: "object", properties: [{ name: "changes", type: named("Customer"), required: true }] },
        ],
      },
    },
    {
      name: "file",
      source: { kind: "webhook", key: "file" },
      at: "/webhooks/file",
      tags: [],
      payload: {
        kind: "object",
        properties: [
          { name: "data", type: { kind: "bytes" }, required: true },
          { name: "of", type: named("File"), required: true },
        ],
      },
    },
    {
      name: "ping",
      source: { kind: "webhook", key: "ping" },
      at: "/webhooks/ping",
      tags: [],
      deprecated: true,
    },
  ],
  types: [
    {
      name: "+1",
      type: { kind: "tuple", items: [text, integer], rest: { kind: "union", of: [text, { kind: "null" }] } },
    },
    { name: "1st", type: { kind: "enum", values: ["a", HOSTILE, -1, 1.5, true, null] } },
    { name: "ApiError", type: { kind: "object", properties: [] } },
    {
      name: "Bird",
      type: {
        kind: "object",
        properties: [
          { name: "kind", type: { kind: "enum", values: ["bird", "cat"] }, required: false },
          { name: "flies", type: { kind: "boolean" }, required: true },
        ],
        additional: { kind: "never" },
      },
    },
    {
      name: "Cat",
      type: {
        kind: "intersection",
        of: [
          named("PetBase"),
          { kind: "object", properties: [{ name: "lives", type: integer, required: true }] },
        ],
      },
    },
    { name: "Chicken", type: { kind: "union", of: [named("Egg"), text] } },
    {
      name: "Customer",
      description: HOSTILE,
      type: {
        kind: "object",
        properties: [
          {
            name: "id",
            type: { kind: "text", format: "uuid" },
            required: true,
            access: "read",
            description: "Given by the app.",
          },
          {
            name: "password",
            type: { kind: "text", constraints: { minLength: 8, pattern: "^.*/$" } },
            required: false,
            access: "write",
          },
          {
            name: "name",
            type: { kind: "nullable", of: text },
            required: true,
            default: "*/",
            example: HOSTILE,
            deprecated: true,
          },
          { name: "parent", type: named("Customer"), required: false },
          { name: "__proto__", type: text, required: false },
          { name: "constructor", type: text, required: false },
          { name: HOSTILE, type: { kind: "unknown" }, required: false },
          { name: "", type: { kind: "never" }, required: false },
          { name: "größe", type: integer, required: false },
        ],
      },
    },
    { name: "Customer_Request", type: { kind: "map", of: named("Customer") } },
    { name: "Egg", type: { kind: "union", of: [named("Chicken"), { kind: "null" }] } },
    {
      name: "Extra",
      type: {
        kind: "object",
        properties: [
          { name: "id", type: integer, required: true },
          {
            name: "at",
            type: { kind: "object", properties: [{ name: "x", type: integer, required: false }] },
            required: false,
          },
        ],
        additional: text,
      },
    },
    {
      name: "File",
      type: {
        kind: "object",
        properties: [
          { name: "content", type: { kind: "bytes" }, required: true },
          { name: "size", type: integer, required: false },
        ],
      },
    },
    {
      name: "Folder",
      type: {
        kind: "object",
        properties: [
          { name: "files", type: { kind: "list", of: named("File") }, required: true },
          { name: "folders", type: { kind: "list", of: named("Folder") }, required: false },
        ],
      },
    },
    {
      name: "Json",
      type: {
        kind: "union",
        of: [text, { kind: "list", of: named("Json") }, { kind: "map", of: named("Json") }],
      },
    },
    {
      name: "Pet",
      type: {
        kind: "union",
        of: [named("Cat"), named("Bird")],
        discriminator: {
          property: "kind",
          mapping: [
            { value: "bird", type: "Bird" },
            { value: "cat", type: "Cat" },
            { value: "kitten", type: "Cat" },
          ],
        },
      },
    },
    { name: "PetBase", type: { kind: "object", properties: [{ name: "kind", type: text, required: true }] } },
    { name: "Self", type: named("Self") },
    { name: "Uint8Array", type: text },
    {
      name: "error",
      type: {
        kind: "object",
        properties: [
          { name: "details", type: { kind: "map", of: { kind: "list", of: text } }, required: true },
        ],
      },
    },
    {
      name: HOSTILE,
      type: {
        kind: "nullable",
        of: { kind: "list", of: { kind: "number", constraints: { exclusiveMinimum: 0 } } },
      },
    },
    {
      name: "größe",
      type: {
        kind: "intersection",
        of: [named("Extra"), { kind: "object", properties: [], additional: { kind: "never" } }],
      },
    },
    { name: "中文", deprecated: true, type: { kind: "list", of: { kind: "enum", values: ["a", "b"] } } },
  ],
};
