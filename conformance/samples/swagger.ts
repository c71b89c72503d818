import type { JsonValue } from "@mortise/contract";
import { follow, isNode, listAt, type Node, nodeAt } from "./document.ts";

const METHODS: ReadonlySet<string> = new Set(["get", "put", "post", "delete", "options", "head", "patch"]);

/**
 * What samples need of a Swagger 2.0 document, in the words of OpenAPI 3: parameters with a schema of their own, and
 * bodies. Its `definitions` stay where they are, so that references to them hold.
 */
export function asOpenApi3(swagger: Node): Node {
  const paths = Object.entries(nodeAt(swagger, "paths")).map(([path, item]) => [
    path,
    isNode(item) ? pathItem(swagger, item) : item,
  ]);
  const { responses: _responses, ...rest } = swagger;
  return {
    ...rest,
    openapi: "3.0.3",
    components: { schemas: nodeAt(swagger, "definitions") },
    paths: Object.fromEntries(paths),
  };
}

function pathItem(swagger: Node, item: Node): Node {
  const { parameters: _parameters, ...others } = item;
  const shared = resolved(swagger, listAt(item, "parameters"));
  const changed = Object.entries(others).map(([method, operation]) => [
    method,
    METHODS.has(method) && isNode(operation) ? operationOf(swagger, operation, shared) : operation,
  ]);
  return Object.fromEntries(changed);
}

function operationOf(swagger: Node, operation: Node, shared: readonly Node[]): Node {
  const own = resolved(swagger, listAt(operation, "parameters"));
  const all = [...shared.filter((other) => !own.some((parameter) => same(parameter, other))), ...own];
  const consumes = operation.consumes ?? swagger.consumes;
  const body = bodyOf(all, Array.isArray(consumes) ? consumes.map(String) : []);
  const { responses: _responses, ...rest } = operation;
  return {
    ...rest,
    parameters: all.filter(({ in: place }) => place !== "body" && place !== "formData").map(parameterOf),
    ...(body && { requestBody: body }),
  };
}

function same(a: Node, b: Node): boolean {
  return (a.in === "body" && b.in === "body") || (a.in === b.in && a.name === b.name);
}

function resolved(swagger: Node, parameters: readonly JsonValue[]): readonly Node[] {
  return parameters.filter(isNode).map((node) => follow(swagger, { node, at: "" }).node);
}

function parameterOf(parameter: Node): Node {
  return {
    name: parameter.name ?? "",
    in: parameter.in ?? "",
    required: parameter.required === true,
    schema: schemaOf(parameter),
    ...joined(parameter),
  };
}

/** `collectionFormat` in the words of OpenAPI 3. */
function joined({ type, in: place, collectionFormat }: Node): Node {
  if (type !== "array") return {};
  const inQuery = place === "query" || place === "formData";
  if (collectionFormat === "multi" && inQuery) return { style: "form", explode: true };
  if (collectionFormat === "ssv" && inQuery) return { style: "spaceDelimited", explode: false };
  if (collectionFormat === "pipes" && inQuery) return { style: "pipeDelimited", explode: false };
  return { explode: false };
}

function schemaOf(parameter: Node): Node {
  const { name: _name, in: _in, required: _required, collectionFormat: _format, ...schema } = parameter;
  return schema.type === "file" ? { type: "string", format: "binary" } : schema;
}

function bodyOf(parameters: readonly Node[], consumes: readonly string[]): Node | undefined {
  const body = parameters.find(({ in: place }) => place === "body");
  if (body) {
    const mediaTypes = consumes.length > 0 ? consumes : ["application/json"];
    const content = mediaTypes.map((mediaType) => [mediaType, { schema: body.schema ?? {} }]);
    return { required: body.required === true, content: Object.fromEntries(content) };
  }
  const fields = parameters.filter(({ in: place }) => place === "formData");
  if (fields.length === 0) return undefined;
  const required = fields.filter((field) => field.required === true).map(({ name }) => name ?? "");
  const schema = {
    type: "object",
    properties: Object.fromEntries(fields.map((field) => [String(field.name), schemaOf(field)])),
    ...(required.length > 0 && { required }),
  };
  const forms = consumes.filter((mediaType) => /^(?:multipart\/|application\/x-www-form)/.test(mediaType));
  const [fallback] = fields.some(({ type }) => type === "file")
    ? ["multipart/form-data"]
    : ["application/x-www-form-urlencoded"];
  const content = (forms.length > 0 ? forms : [fallback]).map((mediaType) => [mediaType, { schema }]);
  return { required: required.length > 0, content: Object.fromEntries(content) };
}
