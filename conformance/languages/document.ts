/** A document of our own, small, and with everything that a language may get wrong. One event for each case. */
import { type Contract, joinContracts } from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";
import { languagesModels } from "./models.ts";

type Schema = { readonly [keyword: string]: unknown };

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: Schema) => ({ "application/json": { schema } });
const answer = (schema: Schema, description = "Done") => ({ description, content: json(schema) });
const text: Schema = { type: "string" };
const integer: Schema = { type: "integer" };
const number: Schema = { type: "number" };
const boolean: Schema = { type: "boolean" };
const list = (items: Schema): Schema => ({ type: "array", items });
const orNull = (type: string): Schema => ({ type: [type, "null"] });

/** An object; a name with `?` at its end is optional. */
function object(properties: { readonly [name: string]: Schema }, rest: Schema = {}): Schema {
  const named = Object.entries(properties);
  return {
    type: "object",
    required: named.flatMap(([name]) => (name.endsWith("?") ? [] : [name])),
    properties: Object.fromEntries(named.map(([name, schema]) => [name.replace(/\?$/, ""), schema])),
    ...rest,
  };
}

/** `POST /<path>`: takes a value, and answers one of the same type. */
function exchange(operationId: string, schema: Schema) {
  return {
    post: {
      operationId,
      requestBody: { required: true, content: json(schema) },
      responses: { 200: answer(schema) },
    },
  };
}

/** A webhook that tells of a value, and reads what is answered. */
function event(payload: Schema | undefined, answered: Schema | undefined) {
  return {
    post: {
      ...(payload && { requestBody: { required: true, content: json(payload) } }),
      responses: { 200: answered ? answer(answered) : { description: "Heard" } },
    },
  };
}

const SCHEMAS: { readonly [name: string]: Schema } = {
  Scalars: object({
    "int32?": { type: "integer", format: "int32" },
    "int64?": { type: "integer", format: "int64" },
    "uint32?": { type: "integer", format: "uint32" },
    "uint64?": { type: "integer", format: "uint64" },
    "whole?": integer,
    "float?": { type: "number", format: "float" },
    "double?": { type: "number", format: "double" },
    "number?": number,
    "decimal?": { type: "string", format: "decimal" },
    "flag?": boolean,
    "numbers?": list(number),
  }),
  Text: object({ text, "texts?": list(text), "named?": { type: "object", additionalProperties: text } }),
  Absence: object({
    always: text,
    nullable: orNull("string"),
    "optional?": text,
    "both?": orNull("string"),
    "number?": orNull("integer"),
    "list?": { type: ["array", "null"], items: orNull("string") },
    "inner?": { oneOf: [ref("Inner"), { type: "null" }] },
  }),
  Inner: object({ "value?": orNull("boolean") }),
  Circle: object({ kind: text, radius: number }),
  Square: object({ kind: text, side: number, "label?": text }),
  Shape: {
    oneOf: [ref("Circle"), ref("Square")],
    discriminator: {
      propertyName: "kind",
      mapping: {
        circle: "#/components/schemas/Circle",
        square: "#/components/schemas/Square",
        box: "#/components/schemas/Square",
      },
    },
  },
  Card: object({ type: { const: "card" }, digits: text }),
  Transfer: object({ type: { const: "transfer" }, iban: text }),
  Payment: { oneOf: [ref("Card"), ref("Transfer")] },
  Company: object({ name: text, vat: text }),
  Person: object({ name: text, "born?": integer }),
  Party: { anyOf: [ref("Person"), ref("Company")] },
  Loose: { oneOf: [text, integer, boolean, list(text), ref("Inner")] },
  Unions: object({
    shapes: list(ref("Shape")),
    "payments?": list(ref("Payment")),
    "parties?": list(ref("Party")),
    "loose?": list(ref("Loose")),
    "styles?": list({
      anyOf: [object({ "color?": text, "bold?": boolean }), object({ "size?": integer, "bold?": boolean })],
    }),
  }),
  Tree: object({
    value: integer,
    "left?": ref("Tree"),
    "right?": ref("Tree"),
    "children?": list(ref("Tree")),
  }),
  Filter: {
    oneOf: [
      object({ field: text, is: text }),
      object({ all: list(ref("Filter")) }),
      object({ not: ref("Filter") }),
    ],
  },
  Recursion: object({ tree: ref("Tree"), "filter?": ref("Filter") }),
  Plan: { type: "string", enum: ["free", "pro", "+1", "", "type"] },
  Level: { type: "integer", enum: [0, 1, 10] },
  Enums: object({
    plan: ref("Plan"),
    "level?": ref("Level"),
    "plans?": list(ref("Plan")),
    "mixed?": { enum: ["auto", 1, true] },
  }),
  Settings: object({ id: text, "size?": integer }, { additionalProperties: integer }),
  Maps: object({
    settings: ref("Settings"),
    "free?": { type: "object", additionalProperties: { type: ["string", "null"] } },
    "nested?": {
      type: "object",
      additionalProperties: { type: "object", additionalProperties: list(integer) },
    },
    "open?": object({ a: text }, { additionalProperties: true }),
    "any?": {},
  }),
  Dates: object({
    "at?": { type: "string", format: "date-time" },
    "day?": { type: "string", format: "date" },
    "time?": { type: "string", format: "time" },
    "span?": { type: "string", format: "duration" },
    "id?": { type: "string", format: "uuid" },
  }),
  Names: object({
    "type?": text,
    "match?": text,
    "class?": text,
    "func?": text,
    "self?": text,
    "Self?": text,
    "0?": text,
    "1st?": text,
    "-1?": text,
    "a-b?": text,
    "a_b?": text,
    "aB?": text,
    "größe?": text,
    "中文?": text,
    "__proto__?": text,
    "constructor?": text,
    "toString?": text,
    '"quoted"\\?': text,
    "a\nb?": text,
  }),
  Problem: object({ code: text, "message?": text }),
  Invalid: object({ errors: { type: "object", additionalProperties: list(text) } }),
  Failure: object({ kind: text, "status?": integer, "code?": text, "field?": text }),
  Decision: {
    oneOf: [
      object({ decision: { const: "allow" } }),
      object({ decision: { const: "reject" }, errors: list(object({ "field?": text, message: text })) }),
      object({ decision: { const: "change" }, changes: { type: "object", additionalProperties: true } }),
    ],
  },
  Customer: object({ email: text, "name?": orNull("string"), "age?": integer }),
  Named: object({ name: text, "kind?": text }),
  Employee: {
    allOf: [
      ref("Named"),
      object({ kind: { enum: ["full", "part"] }, "hours?": integer }),
      { type: "object", required: ["hours"] },
    ],
  },
  Contact: {
    allOf: [
      object({ id: text }),
      {
        oneOf: [
          object({ via: { const: "mail" }, address: text }),
          object({ via: { const: "phone" }, digits: text }),
        ],
      },
    ],
  },
  Merging: object({
    "employee?": ref("Employee"),
    "contacts?": list(ref("Contact")),
    "pair?": { type: "array", prefixItems: [text, integer], items: boolean },
    "either?": list({ oneOf: [ref("Shape"), text, { type: "null" }, list(integer)] }),
  }),
  Account: object({
    id: { type: "string", readOnly: true },
    name: text,
    "password?": { type: "string", writeOnly: true },
    "owner?": ref("Owner"),
  }),
  Owner: object({ email: text, "seen?": { type: "string", readOnly: true } }),
  Report: object({ name: text, size: integer, "type?": text }),
};

const id = (name: string) => ({ name, in: "path", required: true, schema: text });

const PATHS = {
  "/scalars": exchange("sendScalars", ref("Scalars")),
  "/text": exchange("sendText", ref("Text")),
  "/text/{id}": {
    get: {
      operationId: "findText",
      parameters: [
        id("id"),
        { name: "q", in: "query", schema: text },
        { name: "X-Note", in: "header", schema: text },
      ],
      responses: { 200: answer(ref("Text")) },
    },
  },
  "/absence": exchange("sendAbsence", ref("Absence")),
  "/unions": exchange("sendUnions", ref("Unions")),
  "/recursion": exchange("sendRecursion", ref("Recursion")),
  "/enums": exchange("sendEnums", ref("Enums")),
  "/enums/{plan}": {
    get: {
      operationId: "findEnums",
      parameters: [
        { name: "plan", in: "path", required: true, schema: ref("Plan") },
        { name: "level", in: "query", schema: ref("Level") },
      ],
      responses: { 200: answer(ref("Enums")) },
    },
  },
  "/maps": exchange("sendMaps", ref("Maps")),
  "/dates": exchange("sendDates", ref("Dates")),
  "/names": exchange("sendNames", ref("Names")),
  "/type/{type}": {
    get: {
      operationId: "type",
      parameters: [
        id("type"),
        { name: "match", in: "query", schema: text },
        { name: "self", in: "query", schema: text },
        { name: "a-b", in: "query", schema: text },
        { name: "a_b", in: "query", schema: text },
        { name: "type", in: "query", schema: text },
        { name: "0", in: "header", schema: text },
        { name: "body", in: "query", schema: text },
      ],
      responses: { 200: answer(ref("Names")) },
    },
  },
  "/files/{id}": {
    get: {
      operationId: "downloadFile",
      parameters: [id("id")],
      responses: { 200: { description: "The file", content: { "application/octet-stream": {} } } },
    },
    put: {
      operationId: "replaceFile",
      parameters: [id("id")],
      requestBody: { required: true, content: { "application/octet-stream": {} } },
      responses: { 204: { description: "Replaced" } },
    },
    post: {
      operationId: "uploadFile",
      parameters: [id("id")],
      requestBody: {
        required: true,
        content: {
          "multipart/form-data": {
            schema: object({
              file: { type: "string", contentMediaType: "application/octet-stream" },
              title: text,
              "about?": object({ "pages?": integer }),
            }),
          },
        },
      },
      responses: { 200: answer(ref("Report")) },
    },
  },
  "/forms": {
    post: {
      operationId: "sendForm",
      requestBody: {
        required: true,
        content: {
          "application/x-www-form-urlencoded": {
            schema: object({ name: text, "count?": integer, "tags?": list(text), "flag?": boolean }),
          },
        },
      },
      responses: { 204: { description: "Taken" } },
    },
  },
  "/search/{id}": {
    get: {
      operationId: "search",
      parameters: [
        { ...id("id"), schema: integer },
        { name: "tags[]", in: "query", schema: list(text) },
        {
          name: "filter",
          in: "query",
          style: "deepObject",
          explode: true,
          schema: object({ "name?": text, "min?": integer }),
        },
        { name: "csv", in: "query", style: "form", explode: false, schema: list(integer) },
        { name: "X-Trace", in: "header", schema: text },
        { name: "session", in: "cookie", schema: text },
        { name: "all", in: "query", schema: boolean },
      ],
      responses: { 204: { description: "Found" } },
    },
  },
  "/fail/{status}": {
    get: {
      operationId: "fail",
      parameters: [{ name: "status", in: "path", required: true, schema: integer }],
      responses: {
        200: answer(ref("Report")),
        404: answer(ref("Problem"), "Not there"),
        422: answer(ref("Invalid"), "Not valid"),
        "4XX": answer(ref("Failure"), "Refused"),
        default: answer(ref("Problem"), "Broken"),
      },
    },
  },
  "/bare/{status}": {
    get: {
      operationId: "failBare",
      parameters: [{ name: "status", in: "path", required: true, schema: integer }],
      responses: { 200: answer(ref("Report")), 404: { description: "Not there" } },
    },
  },
  "/merging": exchange("sendMerging", ref("Merging")),
  "/accounts": exchange("saveAccount", ref("Account")),
  "/ping": { post: { operationId: "ping", responses: { 204: { description: "Here" } } } },
};

const WEBHOOKS = {
  scalars: event(ref("Scalars"), ref("Scalars")),
  "limits.wanted": event(undefined, undefined),
  text: event(ref("Text"), ref("Text")),
  absence: event(ref("Absence"), { type: "object", additionalProperties: text }),
  "absence.made": event(undefined, undefined),
  unions: event(ref("Unions"), list(text)),
  recursion: event(ref("Recursion"), object({ sum: integer, depth: integer, "filters?": integer })),
  enums: event(ref("Enums"), ref("Enums")),
  maps: event(ref("Maps"), ref("Maps")),
  dates: event(ref("Dates"), ref("Dates")),
  names: event(ref("Names"), ref("Names")),
  type: event(object({ "fn?": text }), undefined),
  binary: event(object({ id: text }), ref("Report")),
  "attachment.received": {
    post: {
      requestBody: {
        required: true,
        content: {
          "multipart/form-data": {
            schema: object({
              id: text,
              file: { type: "string", contentMediaType: "application/octet-stream" },
            }),
          },
        },
      },
      responses: { 200: { description: "Heard" } },
    },
  },
  forms: event(undefined, undefined),
  errors: event(object({ status: integer, "bare?": boolean }), ref("Failure")),
  refusals: event(object({ operation: text }), ref("Failure")),
  "customer.before_create": event(ref("Customer"), { oneOf: [ref("Decision"), { type: "null" }] }),
  merging: event(ref("Merging"), ref("Merging")),
  "account.changed": event(ref("Account"), undefined),
  nothing: event(undefined, undefined),
  failing: event(object({ how: text }), undefined),
};

export const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "Languages", version: "1.0.0" },
  paths: PATHS,
  webhooks: WEBHOOKS,
  components: { schemas: SCHEMAS },
};

/** The contract, of which each language gets its kit: the document's, and the models'. */
export async function languagesContract(): Promise<Contract> {
  return joinContracts([(await importOpenApi(DOCUMENT)).contract, languagesModels().contract]).contract;
}
