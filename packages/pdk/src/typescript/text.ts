/** How text gets into TypeScript and JavaScript: the only callers of `safe` here. */
import { type Code, code, safe } from "../code.ts";
import { proseLines } from "../document-text.ts";

/** A string literal. Holds no line terminator of any kind, and lone surrogates only as escapes. */
export function stringLiteral(text: string): Code {
  return safe(JSON.stringify(text).replace(/[\u2028\u2029\u007f-\u009f]/g, escapeUnit));
}

/** A literal of an enum's value. A number that is not finite has no literal: its type then. */
export function literal(value: string | number | boolean | null): Code {
  if (typeof value === "string") return stringLiteral(value);
  if (typeof value === "number" && !Number.isFinite(value)) return code`number`;
  return safe(String(value));
}

/** A template literal type: `prefix`, any text, `suffix`. */
export function templateLiteralType(prefix: string, suffix: string): Code {
  const inside = (text: string) =>
    JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/[`$]/g, "\\$&");
  return safe(`\`${inside(prefix)}\${string}${inside(suffix)}\``);
}

/** A property's name in a type or an object literal: as it is where it can be, quoted otherwise. */
export function propertyName(name: string): Code {
  return isPlainName(name) ? safe(name) : stringLiteral(name);
}

/** `.name`, or `["name"]`. */
export function propertyAccess(name: string): Code {
  return isPlainName(name) ? safe(`.${name}`) : code`[${stringLiteral(name)}]`;
}

/**
 * Whether every object has a property of this name already (`constructor`): where such a one is optional, TypeScript
 * takes the inherited one for it and refuses the object, so that it can only be `unknown`.
 */
export function isInherited(name: string): boolean {
  return name in Object.prototype && name !== "__proto__";
}

/** A name that this package made. Throws for anything that is no identifier: that would be a defect of ours. */
export function identifier(name: string): Code {
  if (!/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name)) throw new TypeError(`no identifier: ${name}`);
  return safe(name);
}

/** A whole number that this package counted. */
export function count(value: number): Code {
  return safe(String(Math.trunc(value)));
}

/** A doc comment, or nothing when there is nothing to say. Paragraphs that are empty are left out. */
export function docComment(...paragraphs: readonly (readonly DocLine[])[]): readonly Code[] {
  const lines: string[] = [];
  for (const paragraph of paragraphs) {
    if (paragraph.length === 0) continue;
    if (lines.length > 0) lines.push("");
    for (const line of paragraph) lines.push(docLine(line));
  }
  const [first, ...others] = lines;
  if (first === undefined) return [];
  if (others.length === 0) return [safe(`/** ${first} */`)];
  return [code`/**`, ...lines.map((line) => safe(line === "" ? " *" : ` * ${line}`)), code` */`];
}

/** A line of a doc comment: prose, or a block tag with prose behind it. */
export type DocLine = string | { readonly tag: "deprecated" | "default" | "example"; readonly text: string };

/** Tags are ours alone: an `@` that starts a line of the document's is escaped, so that it marks nothing. */
function docLine(line: DocLine): string {
  if (typeof line !== "string") return `@${line.tag} ${comment(line.text)}`.trimEnd();
  return comment(line).replace(/^(\s*)@/, "$1\\@");
}

/** Prose inside a comment, which it cannot end. */
function comment(text: string): string {
  return proseLines(text).join(" ").replaceAll("*/", "*\\/");
}

function isPlainName(name: string): boolean {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) && name !== "__proto__";
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
