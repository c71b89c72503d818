import type { Parameter, ParameterPlace, ParameterStyle, Type } from "@mortise/contract";
import { follow, type Reading, reportUnknownFields } from "../document/reading.ts";
import { isObject, itemsIn, type Located, type Loose, pointer, textIn } from "../loose.ts";
import { exampleFact, inherited, jsonFact } from "../schema/facts.ts";
import type { Types } from "../schema/types.ts";
import { contentsOf } from "./contents.ts";
import type { Target } from "./paths.ts";
import { isPlace, isStyle, STYLES } from "./styles.ts";

const FIELDS: ReadonlySet<string> = new Set([
  "name",
  "in",
  "description",
  "required",
  "deprecated",
  "allowEmptyValue",
  "style",
  "explode",
  "allowReserved",
  "schema",
  "content",
  "example",
  "examples",
]);

/** Headers that are not a caller's to set: the body's, the answer's and the security scheme's say what they are. */
const OWN_HEADERS: ReadonlySet<string> = new Set(["accept", "content-type", "authorization"]);

/**
 * The parameters of an operation: those that its path fixes, then those of its path item, each replaced by one of its own of the same name and place,
 * then the rest of its own, then the path's variables that nobody declared.
 */
export function parametersOf(
  reading: Reading,
  types: Types,
  pathItem: Located<Loose>,
  operation: Located<Loose>,
  { path, fixed }: Target,
): readonly Parameter[] {
  const found = new Map(fixed.map((parameter) => [`${parameter.place} ${parameter.name}`, parameter]));
  for (const level of [pathItem, operation]) {
    const here = new Set<string>();
    for (const item of itemsIn(level.value, "parameters", level.at)) {
      const parameter = parameterOf(reading, types, item);
      if (!parameter) continue;
      const key = `${parameter.place} ${parameter.name}`;
      if (here.has(key)) {
        reading.report(
          "parameter-twice",
          item.at,
          `The ${parameter.place} parameter "${parameter.name}" is listed before; this one is left out.`,
        );
        continue;
      }
      here.add(key);
      found.set(key, parameter);
    }
  }
  return matchPath(reading, [...found.values()], path, operation.at);
}

/** Each path variable has its parameter, and each path parameter its variable. */
function matchPath(
  reading: Reading,
  parameters: readonly Parameter[],
  path: string,
  at: string,
): readonly Parameter[] {
  const variables = new Set([...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? ""));
  const used = parameters.filter(({ name, place }) => {
    if (place !== "path" || variables.has(name)) return true;
    reading.report(
      "path-parameter-unused",
      at,
      `The path has no variable "{${name}}"; the parameter of that name is left out.`,
    );
    return false;
  });
  const declared = new Set(used.filter(({ place }) => place === "path").map(({ name }) => name));
  const undeclared = [...variables].filter((name) => !declared.has(name));
  return [
    ...used,
    ...undeclared.map((name): Parameter => {
      reading.report(
        "path-parameter-undeclared",
        at,
        `Nothing declares the path's variable "{${name}}"; it is taken for a required text.`,
      );
      return {
        name,
        place: "path",
        required: true,
        type: { kind: "text" },
        serialization: { style: "simple", explode: false, allowReserved: false },
      };
    }),
  ];
}

function parameterOf(reading: Reading, types: Types, item: Located): Parameter | undefined {
  const found = follow(reading, item.value, item.at);
  if (!found) {
    // A reference to nothing is reported already.
    if (!isObject(item.value)) reading.report("invalid-parameter", item.at, "A parameter is an object.");
    return undefined;
  }
  const { value, at } = found;
  const { name, in: place } = value;
  if (place === "querystring") {
    reading.report(
      "querystring-not-carried",
      at,
      "A query that is one value (3.2) can't be sent; list its fields as query parameters. It is left out.",
    );
    return undefined;
  }
  if (typeof name !== "string" || !isPlace(place)) {
    reading.report(
      "invalid-parameter",
      at,
      "This parameter has no name, or is in no known place; it is left out.",
    );
    return undefined;
  }
  if (place === "header" && OWN_HEADERS.has(name.toLowerCase())) {
    reading.report(
      "parameter-ignored",
      at,
      `OpenAPI ignores a header parameter "${name}": media types and security schemes say what it is.`,
    );
    return undefined;
  }
  reportUnknownFields(reading, found, FIELDS, "A parameter");
  const description = textIn(value, "description");
  return {
    name,
    place,
    required: isRequired(reading, value, at, place),
    ...typeAndSerialization(reading, types, value, at, place),
    ...(description !== undefined && { description }),
    ...(value.deprecated === true && { deprecated: true as const }),
    ...schemaFacts(reading, value, at),
  };
}

function isRequired(reading: Reading, value: Loose, at: string, place: ParameterPlace): boolean {
  if (place === "path" && value.required !== true) {
    reading.report("path-parameter-optional", at, "A path parameter always is required, and is so here.");
  }
  if (value.allowEmptyValue === true) {
    reading.report(
      "empty-value-not-carried",
      pointer(at, "allowEmptyValue"),
      "That the parameter may be sent without a value is not carried over; an empty text is written the same way.",
    );
  }
  return place === "path" || value.required === true;
}

/** Default and example: of the schema, unless the parameter gives its own example. */
function schemaFacts(reading: Reading, value: Loose, at: string): Pick<Parameter, "default" | "example"> {
  const schema: Loose = isObject(value.schema) ? value.schema : {};
  const own = exampleFact(reading, value, at);
  return {
    ...jsonFact(reading, "default", inherited(reading, schema, "default"), `${at}/schema`),
    ...("example" in own ? own : exampleFact(reading, schema, `${at}/schema`)),
  };
}

function typeAndSerialization(
  reading: Reading,
  types: Types,
  value: Loose,
  at: string,
  place: ParameterPlace,
): Pick<Parameter, "type" | "serialization"> {
  const written = {
    style: styleOf(reading, value, at, place),
    explode: typeof value.explode === "boolean" ? value.explode : undefined,
    allowReserved: value.allowReserved === true,
  };
  const serialization = { ...written, explode: written.explode ?? written.style === "form" };
  if (value.schema !== undefined) {
    return { type: types.typeOf(value.schema, `${at}/schema`), serialization };
  }
  const [content, ...others] = contentsOf(reading, types, value.content, `${at}/content`);
  if (others.length > 0) {
    reading.report(
      "media-type-left-out",
      `${at}/content`,
      "A parameter has one media type; the first one is used.",
    );
  }
  if (content) return { type: content.type, serialization: { mediaType: content.mediaType } };
  const type: Type = { kind: place === "path" ? "text" : "unknown" };
  return { type, serialization };
}

function styleOf(reading: Reading, value: Loose, at: string, place: ParameterPlace): ParameterStyle {
  const { style } = value;
  const [fallback] = STYLES[place];
  if (style === undefined) return fallback;
  if (isStyle(style) && STYLES[place].includes(style)) return style;
  if (style === "cookie" && place === "cookie") {
    reading.report(
      "invalid-style",
      pointer(at, "style"),
      "A cookie is written in the style form, which escapes more.",
    );
    return fallback;
  }
  reading.report(
    "invalid-style",
    pointer(at, "style"),
    `A parameter in the ${place} has no style ${JSON.stringify(style)}; "${fallback}" is used.`,
  );
  return fallback;
}

/** Header parameters of a webhook and their like: what is not handed to a plug-in, by name. */
export function parameterNames(
  reading: Reading,
  levels: readonly Located<Loose>[],
): readonly Located<string>[] {
  return levels.flatMap(({ value, at }) =>
    itemsIn(value, "parameters", at).flatMap((item): Located<string>[] => {
      const found = follow(reading, item.value, item.at);
      const name: unknown = found?.value.name;
      return typeof name === "string" ? [{ value: name, at: item.at }] : [];
    }),
  );
}
