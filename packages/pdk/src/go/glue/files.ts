/** The parts of a kit that are the same for every contract. Nothing of a document is in them. */
import { REFUSAL_CODES } from "@mortise/contract";
import { type Code, code } from "../../code.ts";
import type { KitFile } from "../../kit.ts";
import { exported } from "../identifiers.ts";
import type { GoKitOptions } from "../options.ts";
import { aligned, identifier, stringLiteral } from "../text.ts";
import { CALL } from "./call.ts";
import { ERRORS } from "./errors.ts";
import { GUEST } from "./guest.ts";
import { HANDLE } from "./handle.ts";
import { PARSE } from "./json-parse.ts";
import { PLAN } from "./json-plan.ts";
import { READ } from "./json-read.ts";
import { TEXT } from "./json-text.ts";
import { UNION } from "./json-union.ts";
import { WRITE } from "./json-write.ts";
import { TESTING } from "./testing.ts";
import { VALUES } from "./values.ts";

/** A file with `KIT_PACKAGE` and `KIT_MODULE` where the kit's names belong. */
export interface GlueFile {
  readonly path: string;
  readonly text: string;
}

const GLUE = [CALL, ERRORS, GUEST, HANDLE, PARSE, PLAN, READ, TEXT, UNION, WRITE, TESTING, VALUES].flat();

/** Calls, errors, JSON, and the package that answers in unit tests. */
export function glueFiles({ packageName, modulePath }: Required<GoKitOptions>): readonly KitFile[] {
  const refusals = refusalConstants().join("\n\t");
  const filled = (text: string) =>
    text
      .replaceAll("KIT_PACKAGE", packageName)
      .replaceAll("KIT_MODULE", modulePath)
      .replaceAll("KIT_REFUSALS", refusals);
  return GLUE.map(({ path, text }) => ({ path: filled(path), text: filled(text) }));
}

/** `RefusedNotGranted RefusalCode = "not-granted"`, … */
function refusalConstants(): readonly Code[] {
  return aligned(
    REFUSAL_CODES.map((refusal) => [
      identifier(exported(["refused", ...refusal.split("-")])),
      code`RefusalCode = ${stringLiteral(refusal)}`,
    ]),
  );
}
