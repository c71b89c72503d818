import { describe, expect, it } from "vitest";
import { ask, documentOf, integer, named, property, text, typeOf, unknown } from "../ask.ts";

const T = "/components/schemas/T";
const Base = { type: "object", properties: { id: { type: "string" } } };
const base = { $ref: "#/components/schemas/Base" };

describe("a $ref", () => {
  it("is the named type, which may hold itself", async () => {
    const { is } = await typeOf({ type: "array", items: { $ref: "#/components/schemas/T" } });
    expect(is).toEqual({ kind: "list", of: named("T") });
  });

  it("to a place inside a schema makes that a named type", async () => {
    const { contract, is } = await typeOf({ $ref: "#/components/schemas/Base/properties/id" }, { Base });
    expect(is).toEqual(named("Base_id"));
    expect(contract.types.find((type) => type.name === "Base_id")?.type).toEqual(text);
  });

  it("to a name with escaped characters is found", async () => {
    const { is } = await typeOf({ $ref: "#/components/schemas/a~1b%20c" }, { "a/b c": Base });
    expect(is).toEqual(named("a/b c"));
  });

  it("to nothing is reported, and the rest still works", async () => {
    const { is, found } = await typeOf({
      type: "object",
      properties: { gone: { $ref: "#/components/schemas/Gone" }, here: { type: "string" } },
    });
    expect(is).toEqual({ kind: "object", properties: [property("gone", unknown), property("here", text)] });
    expect(found).toEqual([`reference-unresolved ${T}/properties/gone/$ref`]);
  });

  it("to itself is reported, and unknown", async () => {
    const { contract, found } = await typeOf(
      { $ref: "#/components/schemas/U" },
      { U: { $ref: "#/components/schemas/T" } },
    );
    expect(contract.types.map((type) => type.type)).toContainEqual(unknown);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^reference-cycle /);
  });

  it("with siblings is all of both from 3.1 on", async () => {
    const { is } = await typeOf({ ...base, properties: { more: { type: "integer" } } }, { Base });
    expect(is).toEqual({
      kind: "intersection",
      of: [named("Base"), { kind: "object", properties: [property("more", integer)] }],
    });
  });

  it("has its siblings ignored in 3.0, and that is reported; nullable is taken as meant", async () => {
    const { is, found } = await typeOf({ ...base, type: "string", nullable: true }, { Base }, "3.0.3");
    expect(is).toEqual({ kind: "nullable", of: named("Base") });
    expect(found).toEqual([`reference-siblings ${T}/type`, `reference-siblings ${T}/nullable`]);
  });

  it("inside an example or default is only text that looks like one", async () => {
    const example = { $ref: "https://nowhere.invalid/x.json" };
    const { is, found } = await typeOf({
      type: "object",
      properties: { a: { type: "object", example, default: example } },
    });
    expect(is).toMatchObject({ properties: [{ example, default: example }] });
    expect(found).toEqual([]);
  });
});

describe("a property", () => {
  const facts = async (schema: unknown, others = {}) => {
    const { is, found } = await typeOf({ type: "object", properties: { p: schema } }, others);
    return { property: is.kind === "object" ? is.properties[0] : undefined, found };
  };

  it("carries description, deprecation, access, default and its first example", async () => {
    const schema = {
      type: "string",
      description: "d",
      deprecated: true,
      readOnly: true,
      default: "x",
      examples: ["y", "z"],
    };
    expect((await facts(schema)).property).toEqual({
      name: "p",
      type: text,
      required: false,
      description: "d",
      deprecated: true,
      access: "read",
      default: "x",
      example: "y",
    });
  });

  it("carries default and access of the type that it refers to, which has no place for them", async () => {
    const Base = { type: "string", default: "x", writeOnly: true };
    expect((await facts(base, { Base })).property).toMatchObject({
      type: named("Base"),
      access: "write",
      default: "x",
    });
    expect((await facts({ allOf: [base], description: "d" }, { Base })).property).toMatchObject({
      default: "x",
      description: "d",
    });
  });

  it("can't be both readOnly and writeOnly", async () => {
    const { property: p, found } = await facts({ type: "string", readOnly: true, writeOnly: true });
    expect(p).not.toHaveProperty("access");
    expect(found).toEqual([`invalid-access ${T}/properties/p`]);
  });

  it("may have any name, and none of them pollutes or vanishes", async () => {
    const properties = JSON.parse('{"__proto__":{"type":"string"},"constructor":{"type":"integer"},"":{}}');
    const { is } = await typeOf({ type: "object", properties, required: ["__proto__"] });
    expect(is).toEqual({
      kind: "object",
      properties: [
        property("__proto__", text, true),
        property("constructor", integer),
        property("", unknown),
      ],
    });
    expect({}).not.toHaveProperty("type");
  });

  it("has a default only if JSON can hold it", async () => {
    const { property: p, found } = await facts({ type: "number", default: Number.POSITIVE_INFINITY });
    expect(p).not.toHaveProperty("default");
    expect(found).toEqual([`value-not-json ${T}/properties/p/default`]);
  });
});

describe("bytes", () => {
  const File = { type: "object", properties: { file: { type: "string", format: "binary" } } };
  const body = (mediaType: string, schema: unknown) => ({
    operationId: mediaType,
    requestBody: { content: { [mediaType]: { schema } } },
  });
  const bodyTypes = async (paths: object, schemas: object) =>
    (await ask(documentOf({ paths, components: { schemas } }))).contract;

  it("are bytes in a multipart body, and text in JSON", async () => {
    const contract = await bodyTypes(
      { "/a": { post: body("multipart/form-data", File) }, "/b": { post: body("application/json", File) } },
      {},
    );
    expect(contract.operations.map((operation) => operation.body?.contents[0]?.type)).toEqual([
      { kind: "object", properties: [property("file", { kind: "text", format: "binary" })] },
      { kind: "object", properties: [property("file", { kind: "bytes" })] },
    ]);
  });

  it("behind a name are two types where a document uses both", async () => {
    const schema = { $ref: "#/components/schemas/File" };
    const contract = await bodyTypes(
      {
        "/a": { post: body("multipart/form-data", schema) },
        "/b": { post: body("application/json", schema) },
      },
      { File },
    );
    expect(contract.types).toEqual([
      { name: "File", type: { kind: "object", properties: [property("file", { kind: "bytes" })] } },
      {
        name: "File_2",
        type: { kind: "object", properties: [property("file", { kind: "text", format: "binary" })] },
      },
    ]);
  });

  it.each([{ contentMediaType: "image/png" }, { contentEncoding: "binary" }, { format: "binary" }])(
    "are meant by %j",
    async (said) => {
      const schema = { type: "object", properties: { file: { type: "string", ...said } } };
      const contract = await bodyTypes({ "/a": { post: body("multipart/form-data", schema) } }, {});
      expect(contract.operations[0]?.body?.contents[0]?.type).toEqual({
        kind: "object",
        properties: [property("file", { kind: "bytes" })],
      });
    },
  );
});
