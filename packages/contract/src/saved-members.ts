/** What the members of a saved contract hold, wherever they stand: printed texts are texts, numbers are numbers. */
import type { Diagnostic } from "./diagnostic.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isFlag: Check = (value) => typeof value === "boolean";
const isNumber: Check = (value) => typeof value === "number" && Number.isFinite(value);
const isScalar: Check = (value) => value === null || isText(value) || isFlag(value) || isNumber(value);
const isObject: Check = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(item);

const isDiscriminator: Check = (value) => {
  if (typeof value !== "object" || value === null) return false;
  const { property, mapping } = value as { readonly property?: unknown; readonly mapping?: unknown };
  const isEntry: Check = (one) => isObject(one) && isText(Object(one).value) && isText(Object(one).type);
  return isText(property) && listOf(isEntry)(mapping);
};

/** By the names that a contract's members have, each of which says the same everywhere. */
const MEMBERS: ReadonlyMap<string, readonly [check: Check, is: string]> = new Map([
  ...names(
    "access at description expression format id key mediaType method moment name path pattern place property record " +
      "status style summary title tokenUrl url value version",
    isText,
    "A text",
  ),
  ...names("allowReserved deprecated explode extension many required uniqueItems", isFlag, "A flag"),
  ...names(
    "exclusiveMaximum exclusiveMinimum maxItems maxLength maximum minItems minLength minimum multipleOf",
    isNumber,
    "A number",
  ),
  ...names("discriminator", isDiscriminator, "A discriminator"),
  ...names("constraints scheme serialization source", isObject, "An object"),
  ...names("encodings flows headers mapping parameters responses", listOf(isObject), "A list of objects"),
  ...names("mediaTypes tags", listOf(isText), "A list of texts"),
  ...names("security", listOf(listOf(isText)), "A list of lists of names"),
  ...names("values", listOf(isScalar), "A list of values"),
]);

/** Values of the document's own: any JSON. */
const ANY: ReadonlySet<string> = new Set(["default", "example"]);

/** Everything in a saved contract that is not what its name says. */
export function checkMembers(contract: object): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  const visit = (value: object, at: string): void => {
    for (const [name, member] of Object.entries(value)) {
      const where = `${at}/${name}`;
      const [check, is] = Array.isArray(value) ? [] : (MEMBERS.get(name) ?? []);
      if (check && !check(member)) {
        const message = `${is} is missing here.`;
        findings.push({ code: "damaged-contract", severity: "error", at: where, message });
      } else if (typeof member === "object" && member !== null && (Array.isArray(value) || !ANY.has(name))) {
        visit(member, where);
      }
    }
  };
  visit(contract, "");
  return findings;
}

function names(
  list: string,
  check: Check,
  is: string,
): readonly (readonly [string, readonly [Check, string]])[] {
  return list.split(" ").map((name) => [name, [check, is]]);
}
