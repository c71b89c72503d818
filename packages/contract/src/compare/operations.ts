import type { Body, Content, Operation, Parameter, Response } from "../contract.ts";
import type { Type } from "../types.ts";
import { bodyForm, essence, takesInput } from "../wire.ts";
import type { Direction, OfferChangeCode } from "./change.ts";

/** Where a comparison of an operation or an event tells what it finds. */
export interface OfferReport {
  offer(code: OfferChangeCode, path: string, message: string): void;
  values(path: string, direction: Direction, before: Type, after: Type): void;
}

/** Compares an operation with its later self. */
export function compareOperation(report: OfferReport, was: Operation, is: Operation): void {
  const line = ({ method, path }: Operation) => `${method} ${path}`;
  if (line(was) !== line(is))
    report.offer("request-moved", "", `It was ${line(was)}, and is ${line(is)}; its import stays the same.`);
  if (!was.deprecated && is.deprecated) report.offer("operation-deprecated", "", "It is deprecated now.");
  if (JSON.stringify(was.security) !== JSON.stringify(is.security))
    report.offer("security-changed", "", "It asks for other credentials; plug-ins never see those.");
  const [tookInput, takes] = [takesInput(was), takesInput(is)];
  if (tookInput !== takes) {
    const message = `Its import takes ${takes ? "an" : "no"} input now: hosts that hold an import's signature against theirs refuse plug-ins that were built before.`;
    report.offer(takes ? "input-added" : "input-removed", "", message);
  }
  compareParameters(report, was.parameters, is.parameters);
  compareBodies(report, was.body, is.body);
  compareResponses(report, was.responses, is.responses);
}

function compareParameters(report: OfferReport, was: readonly Parameter[], is: readonly Parameter[]): void {
  // Names of headers mean the same in upper and lower case.
  const keyOf = ({ place, name }: Parameter) => `${place} ${place === "header" ? name.toLowerCase() : name}`;
  const pathOf = ({ place, name }: Parameter) => `${place} ${name}`;
  const after = new Map(is.map((parameter) => [keyOf(parameter), parameter]));
  for (const parameter of was) {
    const other = after.get(keyOf(parameter));
    after.delete(keyOf(parameter));
    if (other) compareParameter(report, pathOf(parameter), parameter, other);
    else if (parameter.required)
      report.offer(
        "required-parameter-removed",
        pathOf(parameter),
        "The parameter is gone: calls that send it are refused.",
      );
    else
      report.offer(
        "parameter-removed",
        pathOf(parameter),
        "The parameter is gone: calls that send it are refused.",
      );
  }
  for (const parameter of after.values()) {
    if (parameter.required)
      report.offer("required-parameter-added", pathOf(parameter), "The parameter is new, and required.");
    else report.offer("parameter-added", pathOf(parameter), "The optional parameter is new.");
  }
}

function compareParameter(report: OfferReport, path: string, was: Parameter, is: Parameter): void {
  if (was.required && !is.required)
    report.offer("parameter-optional", path, "It need not be there any more.");
  if (!was.required && is.required) report.offer("parameter-required", path, "It is required now.");
  if (JSON.stringify(was.serialization) !== JSON.stringify(is.serialization))
    report.offer(
      "parameter-written-otherwise",
      path,
      "It is written into requests in another way; the host does that.",
    );
  report.values(path, "to-api", was.type, is.type);
}

function compareBodies(report: OfferReport, was: Body | undefined, is: Body | undefined): void {
  if (!was && !is) return;
  if (!was) {
    if (is?.required) report.offer("required-body-added", "body", "A body is required now.");
    else report.offer("body-added", "body", "It takes a body now.");
    return;
  }
  if (!is) {
    report.offer("body-removed", "body", "It takes no body any more: calls that send one are refused.");
    return;
  }
  if (was.required && !is.required)
    report.offer("body-optional", "body", "The body need not be there any more.");
  if (!was.required && is.required) report.offer("body-required", "body", "The body is required now.");
  const [first, firstNow] = [was.contents[0], is.contents[0]];
  const left = compareContents(report, "body", "to-api", was.contents, is.contents, {
    added: "media-type-added",
    removed: "media-type-removed",
  });
  // Kits leave the default unsaid: what was meant for one media type is then written as another.
  if (
    first &&
    firstNow &&
    left.has(essence(first.mediaType)) &&
    essence(first.mediaType) !== essence(firstNow.mediaType)
  ) {
    const message = `A body without a media type was ${first.mediaType}, and is ${firstNow.mediaType}.`;
    report.offer("default-media-type-changed", "body", message);
  }
}

function compareResponses(report: OfferReport, was: readonly Response[], is: readonly Response[]): void {
  const after = new Map(is.map((response) => [response.status, response]));
  for (const response of was) {
    const { status } = response;
    const other = after.get(status);
    after.delete(status);
    if (other) compareResponse(report, response, other);
    else
      report.offer(
        isSuccess(status) ? "success-removed" : "failure-removed",
        `response ${status}`,
        "It is no longer documented.",
      );
  }
  for (const status of after.keys())
    report.offer(
      isSuccess(status) ? "success-added" : "failure-added",
      `response ${status}`,
      "It is documented now.",
    );
}

function compareResponse(report: OfferReport, was: Response, is: Response): void {
  const path = `response ${was.status}`;
  if (was.contents.length === 0 && is.contents.length > 0)
    report.offer("answer-body-added", path, "It has a body now.");
  else if (was.contents.length > 0 && is.contents.length === 0)
    report.offer("answer-body-removed", path, "It has no body any more.");
  else
    compareContents(report, path, "to-plugin", was.contents, is.contents, {
      added: "answer-media-type-added",
      removed: "answer-media-type-removed",
    });
  const headers = new Map(is.headers.map((header) => [header.name.toLowerCase(), header]));
  for (const { name, type } of was.headers) {
    const other = headers.get(name.toLowerCase());
    headers.delete(name.toLowerCase());
    if (other) report.values(`${path} header ${name}`, "to-plugin", type, other.type);
    else report.offer("header-removed", `${path} header ${name}`, "It is no longer documented.");
  }
  for (const { name } of headers.values())
    report.offer("header-added", `${path} header ${name}`, "It is documented now.");
}

/** Compares bodies by media type; those that are in both. */
function compareContents(
  report: OfferReport,
  path: string,
  direction: Direction,
  was: readonly Content[],
  is: readonly Content[],
  codes: { readonly added: OfferChangeCode; readonly removed: OfferChangeCode },
): ReadonlySet<string> {
  const after = new Map(is.map((content) => [essence(content.mediaType), content]));
  const left = new Set<string>();
  for (const { mediaType, type } of was) {
    const key = essence(mediaType);
    const other = after.get(key);
    after.delete(key);
    if (!other) {
      report.offer(codes.removed, path, `${mediaType} is gone.`);
      continue;
    }
    left.add(key);
    const form = bodyForm(mediaType);
    // Text and bytes pass as they are, whatever the document says of what is in them.
    if (form === "text" || form === "bytes") continue;
    report.values(was.length > 1 ? `${path} (${mediaType})` : path, direction, type, other.type);
  }
  for (const { mediaType } of after.values()) report.offer(codes.added, path, `${mediaType} is new.`);
  return left;
}

function isSuccess(status: string): boolean {
  return status.startsWith("2");
}
