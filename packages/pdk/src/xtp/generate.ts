import type { Contract, Diagnostic } from "@mortise/contract";
import { takesInput } from "@mortise/contract";
import { claimNames } from "../claim-names.ts";
import { claimOrder } from "../nominal/claim-order.ts";
import type { NominalEvent, NominalModel, NominalOperation, Shape } from "../nominal/model.ts";
import { nominalModel } from "../nominal/nominal.ts";
import { Losses, type XtpPlace } from "./losses.ts";
import type { XtpDeclaration, XtpFunction, XtpParameter, XtpSchema, XtpValue } from "./schema.ts";
import { description } from "./text.ts";
import { reference, type XtpField, XtpValues } from "./values.ts";

/** A contract as an XTP schema. */
export interface XtpDocument {
  /** The schema as JSON, which is YAML, too. The same contract gives the same text. Ends with a line feed. */
  readonly text: string;
  /** Everything of the contract that XTP cannot say. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Writes a contract as an XTP schema (`v1-draft`): events are its exports, operations its imports, types its schemas. What
 * crosses the boundary is this project's wire format, so that plug-ins with XTP's bindings run in its hosts: an import takes
 * `path`, `query`, `header`, `cookie` and `body`, and gives `status`, `headers` and `body`, or `status` 0 and `error`.
 * Pure.
 */
export function generateXtp(contract: Contract): XtpDocument {
  const model = nominalModel(contract);
  const losses = new Losses();
  const names = nameAll(model);
  const values = new XtpValues(model, names.declarations, names.own, losses);
  const schemas: [string, XtpDeclaration][] = model.declarations.map((declaration) => [
    names.declarations.get(declaration.id) ?? declaration.id,
    values.declaration(declaration),
  ]);
  const wire = new Wire(values, names, losses, (name, schema) => schemas.push([name, schema]));
  const imports = model.operations.map((one) => [one.operation.name, wire.operation(one)] as const);
  const exports = model.events.map((one) => [one.event.name, wire.event(one)] as const);
  if (imports.length > 0) schemas.push([names.own.refusal, REFUSAL]);
  if (values.usesBytes) schemas.push([names.own.bytes, BYTES]);
  const schema: XtpSchema = {
    version: "v1-draft",
    exports: Object.fromEntries(exports),
    imports: Object.fromEntries(imports),
    components: { schemas: Object.fromEntries(schemas) },
  };
  return {
    text: `${JSON.stringify(schema, null, 2)}\n`,
    diagnostics: [...model.diagnostics, ...losses.diagnostics()],
  };
}

const BYTES: XtpDeclaration = {
  type: "object",
  description:
    "Bytes that are no text. In a multipart body a part may bring its file's name and media type along.",
  required: ["base64"],
  properties: {
    base64: { type: "string", description: "Standard Base64 with padding." },
    filename: { type: "string" },
    contentType: { type: "string" },
  },
};

const REFUSAL: XtpDeclaration = {
  type: "object",
  description: "Why the host did not get an answer, or did not ask. The status is 0 then.",
  required: ["code", "message"],
  properties: {
    code: { type: "string", description: "Such as not-granted, invalid-request or timed-out." },
    message: { type: "string" },
  },
};

interface Names {
  /** By the declaration's id. */
  readonly declarations: ReadonlyMap<string, string>;
  /** By role and wire name: `request create_order`. */
  readonly wire: ReadonlyMap<string, string>;
  readonly own: { readonly bytes: string; readonly refusal: string };
}

/** The contract's own names come first, then those of the wire format. */
function nameAll({ declarations, operations }: NominalModel): Names {
  const ordered = claimOrder(declarations);
  const roles = operations.flatMap(({ operation: { name } }) =>
    ["request", "response", "path", "query", "header", "cookie"].map((role) => ({ role, name })),
  );
  const claims = [
    ...ordered.map(({ words, otherwise }) => ({
      wanted: pascal(words),
      ...(otherwise && { otherwise: [pascal(otherwise)] }),
    })),
    { wanted: "WireBytes" },
    { wanted: "Refusal" },
    ...roles.map(({ role, name }) => ({ wanted: pascal([...name.split("_"), role]) })),
  ];
  const given = claimNames(claims, new Set());
  const [bytes = "", refusal = ""] = given.slice(ordered.length);
  return {
    declarations: new Map(ordered.map(({ id }, index) => [id, given[index] ?? id])),
    own: { bytes, refusal },
    wire: new Map(
      roles.map(({ role, name }, index) => [`${role} ${name}`, given[ordered.length + 2 + index] ?? name]),
    ),
  };
}

/** What crosses the boundary for each operation and event. */
class Wire {
  readonly #values: XtpValues;
  readonly #names: Names;
  readonly #losses: Losses;
  readonly #declare: (name: string, schema: XtpDeclaration) => void;

  constructor(
    values: XtpValues,
    names: Names,
    losses: Losses,
    declare: (name: string, schema: XtpDeclaration) => void,
  ) {
    this.#values = values;
    this.#names = names;
    this.#losses = losses;
    this.#declare = declare;
  }

  event({ event, payload, answer }: NominalEvent): XtpFunction {
    const place = { at: event.at, label: event.name };
    const deprecated = event.deprecated ? "Deprecated." : undefined;
    return {
      ...description(event.summary, event.description, deprecated),
      ...(payload && { input: json(this.#values.value(payload, place)) }),
      ...(answer && { output: json(this.#values.value(answer, place)) }),
    };
  }

  operation(nominal: NominalOperation): XtpFunction {
    const { operation, failures } = nominal;
    if (failures.some(({ shape }) => shape !== undefined)) this.#losses.count("failures-not-carried");
    const deprecated = operation.deprecated ? "Deprecated." : undefined;
    const line = `${operation.method} ${operation.path}`;
    return {
      ...description(operation.summary ?? line, operation.summary && line, operation.description, deprecated),
      ...(takesInput(operation) && { input: json(this.#request(nominal)) }),
      output: json(this.#response(nominal)),
    };
  }

  #request({ operation, parameters, body }: NominalOperation): XtpValue {
    const { name, at } = operation;
    const fields: XtpField[] = [];
    for (const role of ["path", "query", "header", "cookie"] as const) {
      const own = parameters.filter(({ place }) => place === role);
      if (own.length === 0) continue;
      const schema = this.#nameOf(role, name);
      const place = { at, label: `${name}.${role}` };
      this.#declare(schema, { type: "object", ...this.#values.properties(own, place) });
      // A reference of its own: the model knows nothing of the wire format.
      fields.push({
        name: role,
        shape: { kind: "ref", id: schema },
        required: own.some(({ required }) => required),
      });
    }
    const place = { at, label: name };
    const shapes = new Map(body?.contents.map(({ shape }) => [JSON.stringify(shape), shape]));
    const { properties, required = [] } = this.#values.properties(
      [
        ...fields,
        ...(body
          ? [
              {
                ...pickText(body),
                name: "body",
                shape: this.#oneOf([...shapes.values()], place),
                required: body.required,
              },
            ]
          : []),
        ...(body?.takesContentType
          ? [{ name: "contentType", shape: { kind: "text" } as const, required: false }]
          : []),
      ],
      place,
    );
    this.#declare(this.#nameOf("request", name), {
      type: "object",
      properties,
      ...(required.length > 0 && { required }),
    });
    return reference(this.#nameOf("request", name));
  }

  #response({ operation: { name, at }, successes }: NominalOperation): XtpValue {
    const place = { at, label: name };
    const bodies = new Map(
      successes.flatMap(({ shape }) => (shape ? [[JSON.stringify(shape), shape] as const] : [])),
    );
    const body = bodies.size === 0 ? undefined : this.#oneOf([...bodies.values()], place);
    const schema: XtpDeclaration = {
      type: "object",
      required: ["status"],
      properties: {
        status: { type: "integer", format: "int32", description: "0: the host refused, see error." },
        headers: { type: "object", additionalProperties: { type: "string" } },
        ...(body && { body: this.#values.value(body, { at, label: `${name}'s answer` }) }),
        error: reference(this.#names.own.refusal),
      },
    };
    this.#declare(this.#nameOf("response", name), schema);
    return reference(this.#nameOf("response", name));
  }

  /** The only shape of several bodies; any value where they differ, which is reported when it is written. */
  #oneOf(shapes: readonly Shape[], place: XtpPlace): Shape {
    const [only, ...others] = shapes;
    if (only && others.length === 0) return only;
    const sentence = `one of ${shapes.length} bodies is written as an object without a type.`;
    this.#losses.report("union-not-carried", "warning", place, sentence);
    return { kind: "any" };
  }

  #nameOf(role: string, operation: string): string {
    return this.#names.wire.get(`${role} ${operation}`) ?? operation;
  }
}

function json(value: XtpValue): XtpParameter {
  return { ...value, contentType: "application/json" };
}

function pickText({ description: text }: { readonly description?: string }): Pick<XtpField, "description"> {
  return text === undefined ? {} : { description: text };
}

function pascal(words: readonly string[]): string {
  const name = words.map((word) => (word[0] ?? "").toUpperCase() + word.slice(1)).join("");
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}
