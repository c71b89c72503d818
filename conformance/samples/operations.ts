import type { WireRequest } from "@mortise/contract";
import { type BodySample, bodyOf } from "./bodies.ts";
import { escapeStep, follow, isNode, type Node, type Place, under } from "./document.ts";
import { type ParameterSample, parametersOf } from "./parameters.ts";
import { Values } from "./values.ts";

/** One way to call an operation. */
export interface CallSample {
  /**
   * `all`: everything that may be given. `required`: only what must be. `awkward`: everything, with texts that have to
   * be escaped. `content`: another of its media types.
   */
  readonly variant: "all" | "required" | "awkward" | "content";
  readonly request: WireRequest;
  readonly parameters: readonly ParameterSample[];
  /** The media type of the body, when there is one. */
  readonly mediaType?: string;
  /** Why the request doesn't fit after all: the document contradicts itself. It is the nearest to one that would. */
  readonly contradiction?: string;
}

/** One operation of a document, with ways to call it. */
export interface OperationSample {
  readonly method: string;
  readonly path: string;
  /** Where the document has it: a JSON pointer. */
  readonly at: string;
  readonly id?: string;
  readonly calls: readonly CallSample[];
}

/** The members of a path that are operations. */
export const OPERATION_METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** Ways to call each operation of a document, in its order. */
export function sampleOperations(source: Node): readonly OperationSample[] {
  const values = new Values(source, "to-api");
  const root: Place = { node: values.document, at: "" };
  const paths = under(root, "paths");
  return Object.keys(paths.node).flatMap((path) => {
    const item = follow(values.document, under(paths, path));
    return OPERATION_METHODS.filter((method) => isNode(item.node[method])).map((method) => {
      const operation = under(item, method);
      const id = operation.node.operationId;
      return {
        method: method.toUpperCase(),
        path,
        at: `/paths/${escapeStep(path)}/${method}`,
        ...(typeof id === "string" && { id }),
        calls: callsOf(values, path, item, operation),
      };
    });
  });
}

function callsOf(values: Values, path: string, item: Place, operation: Place): readonly CallSample[] {
  const parameters = parametersOf(values, path, item, operation);
  const body = follow(values.document, under(operation, "requestBody"));
  const content = under(body, "content");
  const [first, ...others] = Object.keys(content.node);
  const mustHaveBody = body.node.required === true;
  const bodyIn = (mediaType: string | undefined, requiredOnly: boolean): GivenBody | undefined =>
    mediaType === undefined ? undefined : { mediaType, ...bodyOf(values, content, mediaType, requiredOnly) };

  const whole = bodyIn(first, false);
  const needed = parameters.filter((parameter) => parameter.required);
  const awkward = parameters.some((parameter) => parameter.awkward !== undefined)
    ? [callOf("awkward", parameters.map(madeAwkward), whole)]
    : [];
  return [
    callOf("all", parameters, whole),
    callOf("required", needed, mustHaveBody ? bodyIn(first, true) : undefined),
    ...awkward,
    ...others.map((mediaType) => callOf("content", parameters, bodyIn(mediaType, false), mediaType)),
  ];
}

type GivenBody = BodySample & { readonly mediaType: string };

function callOf(
  variant: CallSample["variant"],
  parameters: readonly ParameterSample[],
  body: GivenBody | undefined,
  contentType?: string,
): CallSample {
  const places = (["path", "query", "header", "cookie"] as const).flatMap((place) => {
    const here = parameters.filter((parameter) => parameter.place === place);
    return here.length === 0
      ? []
      : [[place, Object.fromEntries(here.map(({ name, value }) => [name, value]))]];
  });
  const request: WireRequest = {
    ...Object.fromEntries(places),
    ...(body !== undefined && { body: body.value }),
    ...(contentType !== undefined && { contentType }),
  };
  const [contradiction] = [...parameters, body].flatMap((given) => given?.contradiction ?? []);
  return {
    variant,
    request,
    parameters,
    ...(body !== undefined && { mediaType: body.mediaType }),
    ...(contradiction !== undefined && { contradiction }),
  };
}

function madeAwkward(parameter: ParameterSample): ParameterSample {
  return parameter.awkward === undefined ? parameter : { ...parameter, value: parameter.awkward };
}
