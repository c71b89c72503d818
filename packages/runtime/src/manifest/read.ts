import { Field } from "./fields.ts";

/** A manifest, checked, with one name for each thing. */
export interface ReadManifest {
  readonly modules: readonly ReadModule[];
  readonly config: readonly (readonly [name: string, value: string])[];
  readonly memoryPages: number | undefined;
  readonly httpResponseBytes: number | undefined;
  readonly variableBytes: number | undefined;
  readonly callTimeoutMs: number | undefined;
  readonly allowedHosts: readonly AskedHost[] | undefined;
  readonly allowedPaths: readonly AskedPath[] | undefined;
}

/** A host that a manifest asks for, and where it does. */
export interface AskedHost {
  readonly pattern: string;
  readonly at: string;
}

/** A folder that a manifest asks for, and where it does. */
export interface AskedPath {
  readonly hostPath: string;
  readonly guestPath: string;
  readonly access: "read" | "write";
  readonly at: string;
}

/** One module of a manifest: `at` is its place. */
export interface ReadModule {
  readonly at: string;
  readonly from: ModuleOrigin;
  /** Its name, if it has one, or may take one from its file or URL. */
  readonly name: string | undefined;
  /** Lower-case hexadecimal SHA-256. */
  readonly hash: string | undefined;
}

/** Where a module's bytes are. */
export type ModuleOrigin =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "file"; readonly path: string }
  | {
      readonly kind: "url";
      readonly url: URL;
      readonly method: "GET" | "POST";
      readonly headers: readonly (readonly [name: string, value: string])[];
    };

/** The module that is called. */
export const MAIN = "main";
/** Far more than any plug-in has; each costs an instance. */
const MOST_MODULES = 32;

/**
 * Reads a manifest, and nothing that it points to.
 * @throws RuntimeError `invalid-manifest`, with the place.
 */
export function readManifest(manifest: unknown): ReadManifest {
  const fields = new Field(manifest, "").members({
    wasm: [],
    memory: [],
    config: [],
    allowed_hosts: ["allowedHosts"],
    allowed_paths: ["allowedPaths"],
    timeout_ms: ["timeoutMs"],
  });
  const memory = fields.memory?.members({
    max_pages: ["maxPages"],
    max_http_response_bytes: ["maxHttpResponseBytes"],
    max_var_bytes: ["maxVarBytes"],
  });
  return {
    modules: readModules(fields.wasm ?? new Field(undefined, "/wasm")),
    config: fields.config ? readConfig(fields.config) : [],
    memoryPages: memory?.max_pages?.wholeNumber(1),
    httpResponseBytes: memory?.max_http_response_bytes?.wholeNumber(0),
    variableBytes: memory?.max_var_bytes?.wholeNumber(0),
    callTimeoutMs: fields.timeout_ms?.wholeNumber(1),
    allowedHosts: fields.allowed_hosts?.list().map((host) => ({ pattern: host.text(), at: host.at })),
    allowedPaths: fields.allowed_paths && readPaths(fields.allowed_paths),
  };
}

function readModules(wasm: Field): ReadModule[] {
  const listed = wasm.list();
  if (listed.length === 0 || listed.length > MOST_MODULES) {
    throw wasm.invalid(`must have 1 to ${MOST_MODULES} modules`);
  }
  const modules = listed.map(readModule);
  if (modules.length === 1) return modules;
  if (!modules.some(({ name }) => name === MAIN)) {
    const last = modules.pop();
    if (last !== undefined) modules.push({ ...last, name: MAIN });
  }
  const places = new Map<string, string>();
  for (const { name, at } of modules) {
    if (name === undefined) continue;
    const earlier = places.get(name);
    if (earlier !== undefined) throw new Field(name, at).invalid(`has the name ${name}, as ${earlier} has`);
    places.set(name, at);
  }
  return modules;
}

function readModule(module: Field): ReadModule {
  const fields = module.members({
    path: [],
    data: [],
    url: [],
    headers: [],
    method: [],
    name: [],
    hash: [],
  });
  const { path, data, url, headers, method } = fields;
  if ([path, data, url].filter((one) => one !== undefined).length !== 1) {
    throw module.invalid("must have exactly one of path, data and url");
  }
  for (const field of [headers, method])
    if (url === undefined && field !== undefined) throw field.invalid("only has a meaning beside url");
  const from = readOrigin(fields);
  return {
    at: module.at,
    from,
    name: fields.name?.text() ?? nameFrom(from),
    hash: fields.hash && readHash(fields.hash),
  };
}

function readHash(field: Field): string {
  const hash = field.text().toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(hash)) throw field.invalid("must be a SHA-256 in 64 hexadecimal digits");
  return hash;
}

function readMethod(field: Field): "GET" | "POST" {
  const method = field.text().toUpperCase();
  if (method !== "GET" && method !== "POST") throw field.invalid("must be GET or POST");
  return method;
}

function readHeaders(field: Field): [string, string][] {
  const headers = field.entries().map(([name, member]): [string, string] => [name, member.text()]);
  for (const header of headers) {
    try {
      new Headers([header]);
    } catch {
      throw new Field(header, `${field.at}/${header[0]}`).invalid("is no header that HTTP has room for");
    }
  }
  return headers;
}

function readConfig(field: Field): [string, string][] {
  return field.entries().map(([name, member]) => {
    if (typeof member.value !== "string") throw member.invalid("must be text");
    return [name, member.value];
  });
}

type ModuleFields = { readonly [name in "path" | "data" | "url" | "headers" | "method"]?: Field };

function readOrigin({ path, data, url, headers, method }: ModuleFields): ModuleOrigin {
  if (path !== undefined) return { kind: "file", path: path.text() };
  if (data !== undefined) return { kind: "bytes", bytes: readData(data) };
  if (url === undefined) throw new RangeError("One of three is there: this was checked.");
  const given = url.value instanceof URL ? url.value.href : url.text();
  const parsed = URL.canParse(given) ? new URL(given) : undefined;
  if (parsed === undefined || !["https:", "http:"].includes(parsed.protocol))
    throw url.invalid("must be a URL with https: or http:");
  if (parsed.username !== "" || parsed.password !== "")
    throw url.invalid("must not have a user name or password in it; put them into headers");
  return {
    kind: "url",
    url: parsed,
    method: method ? readMethod(method) : "GET",
    headers: headers ? readHeaders(headers) : [],
  };
}

function readData(data: Field): Uint8Array {
  if (data.value instanceof Uint8Array) return data.value;
  const text = data.text();
  // Buffer passes over what is no Base64; here it would be a part of the module that is silently missing.
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0)
    throw data.invalid("must be Base64 (RFC 4648, with padding), or bytes");
  return Buffer.from(text, "base64");
}

function nameFrom(from: ModuleOrigin): string | undefined {
  if (from.kind === "bytes") return undefined;
  const path = from.kind === "file" ? from.path : from.url.pathname;
  const file = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return file.replace(/\.wasm$/, "") || undefined;
}

function readPaths(field: Field): AskedPath[] {
  if (field.at.endsWith("/allowedPaths")) {
    throw field.invalid(
      "is ambiguous: Extism's allowed_paths maps folders to the plug-in's paths, its JavaScript SDK's allowedPaths the other way round; write allowed_paths",
    );
  }
  return field.entries().map(([source, member]) => {
    const isReadOnly = source.startsWith("ro:");
    const hostPath = isReadOnly ? source.slice(3) : source;
    if (hostPath === "") throw member.invalid("names no folder");
    return {
      hostPath,
      guestPath: member.text(),
      access: isReadOnly ? "read" : "write",
      at: member.at,
    };
  });
}
