import { createHash } from "node:crypto";
import { open, readFile, realpath } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { OWN_MODULES } from "./abi.ts";
import { RuntimeError } from "./errors.ts";
import type { Limits } from "./limits.ts";
import { fetchModule } from "./manifest/fetch-module.ts";
import { isInside } from "./manifest/folders.ts";
import type { Manifest } from "./manifest/manifest.ts";
import { narrowSettings } from "./manifest/narrow.ts";
import { MAIN, type ReadManifest, type ReadModule, readManifest } from "./manifest/read.ts";
import { invalidModule } from "./module/byte-reader.ts";
import type { LoadSettings } from "./options.ts";

/**
 * A plug-in: the bytes of its module, the path or `file:` URL of its file, or a manifest. A path that ends in `.json` is a
 * manifest's.
 */
export type PluginSource = Uint8Array | string | URL | Manifest;

/** A module's bytes, and what other modules of the plug-in import it by. */
export interface NamedModule {
  readonly name: string | undefined;
  readonly bytes: Uint8Array;
  /** Its place in a manifest of several modules. */
  readonly at: string | undefined;
}

/** All that a plug-in is made of, at hand. */
export interface OpenedSource {
  /** The module that is called. */
  readonly main: NamedModule;
  /** The others, in the manifest's order. */
  readonly others: readonly NamedModule[];
  readonly settings: LoadSettings;
  /** Whether the main module's bytes are the app's own, which may change as soon as the app's code runs again. */
  readonly isLent: boolean;
}

/** A manifest has room for 1 MiB beside its modules, which Base64 makes longer by a third. */
const MANIFEST_BYTES = 1_048_576;

/** Name that a plug-in gets when it was given none. */
export function defaultName(source: PluginSource): string {
  if (typeof source === "string" || source instanceof URL)
    return basename(String(source)).replace(/\.(?:wasm|json)$/, "") || "plugin";
  return "plugin";
}

/**
 * Reads a plug-in's modules, as copies that nobody else can change, and joins its manifest with the app's settings.
 * @throws RuntimeError `module-too-large`, `invalid-module` when there is no such file, `invalid-manifest`,
 * `manifest-refused`, `module-unavailable` or `hash-mismatch`.
 */
export async function openSource(source: PluginSource, settings: LoadSettings): Promise<OpenedSource> {
  if (source instanceof Uint8Array) return openModule(source, settings);
  if (typeof source !== "string" && !(source instanceof URL))
    return openManifest(source, undefined, settings);
  const path = pathOf(source);
  if (!path.endsWith(".json")) return openModule(await readModuleFile(path, settings.limits), settings);
  const bytes = await readManifestFile(path, settings.limits);
  return openManifest(parseJson(bytes), dirname(resolve(path)), settings);
}

/**
 * Opens a module's bytes as they are, for whoever is done with them before the app's code runs again: of many plug-ins that
 * share an engine, little is read, and nothing kept. Bytes that other threads can change are copied.
 * @throws RuntimeError `module-too-large`.
 */
export function lendBytes(bytes: Uint8Array, settings: LoadSettings): OpenedSource {
  if (!(bytes.buffer instanceof ArrayBuffer)) return openModule(bytes, settings);
  checkSize(bytes.length, settings.limits);
  return { main: { name: undefined, bytes, at: undefined }, others: [], settings, isLent: true };
}

/** The same with bytes that nobody else can change. */
export function copyOf(opened: OpenedSource): OpenedSource {
  const { main, settings, isLent } = opened;
  return isLent ? openModule(main.bytes, settings) : opened;
}

function openModule(bytes: Uint8Array, settings: LoadSettings): OpenedSource {
  checkSize(bytes.length, settings.limits);
  const main = { name: undefined, bytes: new Uint8Array(bytes), at: undefined };
  return { main, others: [], settings, isLent: false };
}

async function openManifest(
  given: unknown,
  folder: string | undefined,
  settings: LoadSettings,
): Promise<OpenedSource> {
  const manifest: ReadManifest = readManifest(given);
  const narrowed = narrowSettings(settings, manifest, folder);
  const modules: NamedModule[] = [];
  let left = settings.limits.moduleBytes;
  for (const module of manifest.modules) {
    const bytes = await readModule(module, { folder, left, settings });
    left -= bytes.length;
    modules.push({ name: module.name, bytes, at: module.at });
  }
  const main = modules.find(({ name }) => name === MAIN) ?? modules[0];
  if (main === undefined) throw new RangeError("A manifest has a module: this was checked.");
  const others = modules.filter((module) => module !== main);
  checkNames(others, settings);
  return { main, others, settings: narrowed, isLent: false };
}

/** A module that takes the app's or the runtime's place would hide which of them a plug-in calls. */
function checkNames(others: readonly NamedModule[], { imports }: LoadSettings): void {
  for (const { name, at = "/wasm" } of others) {
    if (name === undefined || (!OWN_MODULES.has(name) && !Object.hasOwn(imports, name))) continue;
    const message = `The manifest's ${at} has the name ${name}, which is not the plug-in's to give.`;
    throw new RuntimeError("invalid-manifest", message, { at });
  }
}

interface ModuleContext {
  readonly folder: string | undefined;
  /** Bytes that are left of `moduleBytes`: it counts all modules together. */
  readonly left: number;
  readonly settings: LoadSettings;
}

async function readModule(module: ReadModule, context: ModuleContext): Promise<Uint8Array> {
  const bytes = await readOrigin(module, context);
  if (bytes.length > context.left) throw tooLarge(context.settings.limits);
  if (module.hash === undefined) return bytes;
  const actual = createHash("sha256").update(bytes).digest("hex");
  if (actual === module.hash) return bytes;
  const message = `The module at the manifest's ${module.at} has the SHA-256 ${actual}, not ${module.hash}.`;
  throw new RuntimeError("hash-mismatch", message, { at: module.at });
}

async function readOrigin(module: ReadModule, context: ModuleContext): Promise<Uint8Array> {
  const { at, from } = module;
  const { trustManifest, limits } = context.settings;
  switch (from.kind) {
    case "bytes":
      return new Uint8Array(from.bytes);
    case "file":
      return readModuleFile(await findFile(from.path, at, context), limits);
    case "url":
      if (!trustManifest) throw refused(at, "to be fetched");
      return fetchModule(from, { at, hasHash: module.hash !== undefined, limit: context.left }, () =>
        tooLarge(limits),
      );
  }
}

/** A manifest that is not trusted brings its files along: below its own folder, wherever links lead. */
async function findFile(path: string, at: string, { folder, settings }: ModuleContext): Promise<string> {
  const file = folder === undefined ? path : resolve(folder, path);
  if (settings.trustManifest) return file;
  if (folder === undefined) throw refused(at, "a file of this machine");
  try {
    const real = await realpath(file);
    if (isInside(await realpath(folder), real)) return real;
  } catch (error) {
    throw invalidModule("its file cannot be read", error);
  }
  throw refused(at, "a file outside of its own folder");
}

function refused(at: string, what: string): RuntimeError {
  const message = `The manifest's ${at} asks for ${what}, and is not trusted: see trustManifest.`;
  return new RuntimeError("manifest-refused", message, { at });
}

function pathOf(source: string | URL): string {
  if (!(source instanceof URL)) return source;
  if (source.protocol === "file:") return fileURLToPath(source);
  const message = "A plug-in is loaded from bytes, a path, a file: URL or a manifest.";
  throw new RuntimeError("invalid-options", message);
}

async function readModuleFile(path: string, limits: Limits): Promise<Uint8Array> {
  try {
    return await readUpTo(path, limits.moduleBytes, () => tooLarge(limits));
  } catch (error) {
    if (error instanceof RuntimeError) throw error;
    throw invalidModule("its file cannot be read", error);
  }
}

async function readManifestFile(path: string, limits: Limits): Promise<Uint8Array> {
  const limit = MANIFEST_BYTES + Math.ceil(limits.moduleBytes / 3) * 4;
  try {
    return await readUpTo(path, limit, () => tooLarge(limits));
  } catch (error) {
    if (error instanceof RuntimeError) throw error;
    const message = "The manifest's file cannot be read.";
    throw new RuntimeError("invalid-manifest", message, { at: "" }, { cause: error });
  }
}

/** Looks at the size before and after: a file may grow while it is read. */
async function readUpTo(path: string, limit: number, tooLong: () => Error): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new TypeError("This is no file.");
    if (stats.size > limit) throw tooLong();
    const bytes = await readFile(file);
    if (bytes.length > limit) throw tooLong();
    return new Uint8Array(bytes);
  } finally {
    await file.close();
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RuntimeError("invalid-manifest", "The manifest is no JSON.", { at: "" }, { cause });
  }
}

function checkSize(size: number, limits: Limits): void {
  if (size > limits.moduleBytes) throw tooLarge(limits);
}

function tooLarge({ moduleBytes }: Limits): RuntimeError {
  const message = `The plug-in's modules are over the limit of ${moduleBytes} bytes.`;
  return new RuntimeError("module-too-large", message, { limit: moduleBytes });
}
