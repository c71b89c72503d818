import type { JsonValue } from "@mortise/contract";
import { isList, isObject, toText } from "./json.ts";
import { encode } from "./request/percent.ts";

/** What stands where a secret was. */
const REDACTED = "[redacted]";

/** Takes secrets out of what goes back to a plug-in. */
export interface Redactor {
  text(text: string): string;
  /** Texts, names and numbers at any depth. */
  json(value: JsonValue): JsonValue;
  /** The same bytes, with each secret overwritten by as many asterisks, so that offsets in the data stay true. */
  bytes(bytes: Buffer): Buffer;
  /** Whether {@link json} could change the value that this JSON text holds. */
  mayBeIn(json: string): boolean;
}

/**
 * A redactor of these secrets, in each form that an API echoes them in: as they are, percent-encoded, form-encoded,
 * escaped in JSON or HTML, and in Base64, also as a part of a longer text.
 */
export function redactorOf(secrets: readonly string[]): Redactor {
  // A URL that holds a secret is itself encoded where it stands in another one, such as `?return_to=…`.
  const spelt = new Set(secrets.flatMap((secret) => [secret, encode(secret), encodeURIComponent(secret)]));
  const forms = [...new Set([...spelt].flatMap(formsOf))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) {
    return { text: (text) => text, json: (value) => value, bytes: (bytes) => bytes, mayBeIn: () => false };
  }
  const pattern = new RegExp(
    forms.map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|"),
    "g",
  );
  const text = (input: string) => input.replace(pattern, REDACTED);
  const json = (value: JsonValue): JsonValue => {
    if (typeof value === "string") return text(value);
    if (isList(value)) return value.map(json);
    if (isObject(value)) {
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [text(name), json(part)]));
    }
    return forms.includes(toText(value)) ? REDACTED : value;
  };
  const bytes = (input: Buffer): Buffer => {
    for (const form of forms) overwrite(input, form);
    return input;
  };
  const mayBeIn = (input: string) => input.includes("\\") || forms.some((form) => input.includes(form));
  return { text, json, bytes, mayBeIn };
}

/** More sets of secrets than these are not remembered: tokens come and go. */
const MOST_REMEMBERED = 16;

/** Redactors by their secrets: one is made once for each set that is in use. */
export class Redactors {
  readonly #bySecrets = new Map<string, Redactor>();

  of(secrets: readonly string[]): Redactor {
    const key = JSON.stringify(secrets);
    let redactor = this.#bySecrets.get(key);
    if (!redactor) {
      redactor = redactorOf([...new Set(secrets)]);
      const [oldest] = this.#bySecrets.keys();
      if (oldest !== undefined && this.#bySecrets.size >= MOST_REMEMBERED) this.#bySecrets.delete(oldest);
      this.#bySecrets.set(key, redactor);
    }
    return redactor;
  }
}

function formsOf(secret: string): string[] {
  const percent = encode(secret);
  const base64 = Buffer.from(secret).toString("base64");
  const escaped = JSON.stringify(secret).slice(1, -1);
  const forms = [
    secret,
    percent,
    encodeURIComponent(secret),
    encodeURI(secret),
    percent.replaceAll("%20", "+"),
    escaped,
    escaped.replaceAll("/", "\\/"),
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
    base64,
    base64.replace(/=+$/, ""),
    encode(base64),
    Buffer.from(secret).toString("base64url"),
    ...insideBase64(secret),
  ];
  return [
    ...forms,
    ...forms.map((form) => form.replace(/%[0-9A-F]{2}/g, (triplet) => triplet.toLowerCase())),
  ];
}

/** Shorter secrets are not looked for inside Base64: a few characters are in every text. */
const FEWEST_INSIDE = 6;

/**
 * The Base64 characters that depend on the secret alone where it stands inside a longer text, such as `Bearer …`: they
 * differ with the number of bytes before it, modulo 3.
 */
function insideBase64(secret: string): string[] {
  const length = Buffer.byteLength(secret);
  if (length < FEWEST_INSIDE) return [];
  return [0, 1, 2].flatMap((offset) => {
    const around = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const first = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + length) * 8) / 6);
    const [base64 = "", base64url = ""] = (["base64", "base64url"] as const).map((encoding) =>
      around.toString(encoding).slice(first, end),
    );
    return [base64, encode(base64), base64url];
  });
}

function overwrite(bytes: Buffer, form: string): void {
  for (const encoding of ["utf8", "utf16le", "latin1"] as const) {
    const wanted = Buffer.from(form, encoding);
    for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + wanted.length)) {
      bytes.fill("*", at, at + wanted.length);
    }
  }
}
