import type { Property, Type } from "@mortise/contract";
import { contract, operation } from "./small.ts";

const text: Type = { kind: "text" };
const nullable = (of: Type): Type => ({ kind: "nullable", of });
const list = (of: Type): Type => ({ kind: "list", of });
const named = (name: string): Type => ({ kind: "named", name });
const required = (name: string, type: Type): Property => ({ name, type, required: true });
const optional = (name: string, type: Type): Property => ({ name, type, required: false });
const object = (...properties: readonly Property[]): Type => ({ kind: "object", properties });
const json = (type: Type) => [{ mediaType: "application/json", type }];
const status: Type = { kind: "enum", values: ["active", "-active", "a,b", ""] };

/** A contract that has a property for each way in which values travel, echoed by an event and sent by an operation. */
export const everyValue = contract({
  operations: [
    operation("echo", {
      method: "POST",
      parameters: [
        {
          name: "id",
          place: "path",
          required: true,
          type: { kind: "integer", format: "int64" },
          serialization: { style: "simple", explode: false, allowReserved: false },
        },
        {
          name: "tags[]",
          place: "query",
          required: false,
          type: list(text),
          serialization: { style: "form", explode: true, allowReserved: false },
        },
        {
          name: "X-Trace",
          place: "header",
          required: false,
          type: nullable(text),
          serialization: { style: "simple", explode: false, allowReserved: false },
        },
      ],
      body: {
        required: false,
        contents: [...json(named("Everything")), { mediaType: "text/csv", type: text }],
      },
      responses: [
        { status: "200", contents: json(named("Everything")), headers: [] },
        { status: "404", contents: json(object(required("missing", text))), headers: [] },
        { status: "5XX", contents: [], headers: [] },
      ],
    }),
    operation("never_called", { parameters: [], responses: [{ status: "204", contents: [], headers: [] }] }),
    operation("one_of", {
      parameters: [],
      responses: [
        { status: "200", contents: json(list(text)), headers: [] },
        { status: "202", contents: json(named("Bird")), headers: [] },
        { status: "204", contents: [], headers: [] },
      ],
    }),
    operation("ping", { parameters: [], responses: [{ status: "204", contents: [], headers: [] }] }),
  ],
  events: [
    {
      name: "echoed",
      source: { kind: "webhook", key: "echoed" },
      at: "/webhooks/echoed",
      tags: [],
      payload: named("Everything"),
      answer: nullable(named("Everything")),
    },
    { name: "happened", source: { kind: "webhook", key: "happened" }, at: "/webhooks/happened", tags: [] },
  ],
  types: [
    { name: "Bird", type: object(required("color", { kind: "enum", values: ["red", "blue"] })) },
    { name: "Cat", type: object(required("kind", text), required("lives", { kind: "integer" })) },
    { name: "Dog", type: object(required("kind", text), required("bark", { kind: "boolean" })) },
    {
      name: "Everything",
      type: {
        kind: "object",
        properties: [
          optional("id", { kind: "integer", format: "int64" }),
          optional("Id", text),
          optional("unsigned", { kind: "integer", format: "uint64" }),
          optional("float", { kind: "number" }),
          optional("maybe", nullable(text)),
          optional("none", nullable(list(text))),
          optional("any", { kind: "unknown" }),
          optional("a,b", text),
          optional('"`', text),
          optional("", text),
          optional("\ud800", text),
          optional("status", status),
          optional("statuses", list(status)),
          optional("level", { kind: "enum", values: [1, -1] }),
          optional("file", { kind: "bytes" }),
          optional("pet", named("Pet")),
          optional("shape", named("Shape")),
          optional("self", named("Everything")),
          optional("pair", { kind: "tuple", items: [text, { kind: "integer" }] }),
          optional("counts", { kind: "map", of: { kind: "integer" } }),
          optional("MarshalJSON", text),
        ],
        additional: list({ kind: "integer" }),
      },
    },
    {
      name: "Pet",
      type: {
        kind: "union",
        of: [named("Cat"), named("Dog")],
        discriminator: {
          property: "kind",
          mapping: [
            { value: "cat", type: "Cat" },
            { value: "kitten", type: "Cat" },
            { value: "dog", type: "Dog" },
          ],
        },
      },
    },
    {
      name: "Shape",
      type: {
        kind: "union",
        of: [
          named("Bird"),
          object(required("radius", { kind: "number" })),
          text,
          { kind: "integer" },
          list({ kind: "number" }),
          { kind: "boolean" },
        ],
      },
    },
  ],
});
