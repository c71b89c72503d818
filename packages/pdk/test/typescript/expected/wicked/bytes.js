/** A file in a multipart body, with its name and media type. */
export class FilePart {
  constructor(bytes, about = {}) {
    this.bytes = bytes;
    this.filename = about.filename;
    this.contentType = about.contentType;
  }

  toJSON() {
    return { base64: toBase64(this.bytes), filename: this.filename, contentType: this.contentType };
  }
}

/** How bytes travel in JSON: `{ "base64": "…" }`. */
export const bytes = {
  // Looks at the holder's own value: a Node.js Buffer, in a unit test, makes something else of itself.
  replacer(name, value) {
    return this[name] instanceof Uint8Array ? { base64: toBase64(this[name]) } : value;
  },
  read: (body, where) => (where === null ? readAll(body) : where.reduce((value, path) => readAt(value, path, 0), body)),
};

function readAt(value, path, depth) {
  if (depth === path.length) return isWireBytes(value) ? fromBase64(value.base64) : value;
  if (typeof value !== "object" || value === null) return value;
  const step = path[depth];
  const names = step === 0 ? Object.keys(value) : Object.hasOwn(value, step) ? [step] : [];
  for (const name of names) value[name] = readAt(value[name], path, depth + 1);
  return value;
}

function readAll(value) {
  if (typeof value !== "object" || value === null) return value;
  if (isWireBytes(value)) return fromBase64(value.base64);
  for (const name of Object.keys(value)) value[name] = readAll(value[name]);
  return value;
}

function isWireBytes(value) {
  return typeof value === "object" && value !== null && typeof value.base64 === "string";
}

function toBase64(bytes) {
  if (bytes.toBase64) return bytes.toBase64();
  let binary = "";
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
