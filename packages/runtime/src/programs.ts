import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { namesEngine } from "./engine/section.ts";
import type { SharedEngine } from "./engine/shared-engine.ts";
import { linkModules } from "./link.ts";
import { type LoadedModule, loadIntoEngine, loadModules } from "./load.ts";
import { readSections, SECTION } from "./module/parse.ts";
import type { LoadSettings } from "./options.ts";
import type { Program } from "./protocol.ts";
import { copyOf, type OpenedSource } from "./source.ts";

/** What is hashed in one go, some 2 ms of it: then other things of the app's thread have their turn. */
const BYTES_AT_ONCE = 1_048_576;

/**
 * The programs of a runtime's plug-ins. Plug-ins of the same bytes that are loaded with the same options have one and the
 * same program, however many they are: the second one costs a hash of its bytes. What makes them differ, their names, the
 * app's functions and their calls, is no part of a program. One that no plug-in has any more is forgotten.
 */
export class Programs {
  readonly #engines: ReadonlyMap<string, SharedEngine>;
  readonly #known = new Map<string, WeakRef<Program>>();
  /** How each was loaded, for as long as there is the program. */
  readonly #loaded = new WeakMap<Program, LoadedModule>();
  readonly #gone = new FinalizationRegistry<string>((key) => {
    if (this.#known.get(key)?.deref() === undefined) this.#known.delete(key);
  });

  /** @param engines Engines that plug-ins can share, by their hashes. */
  constructor(engines: ReadonlyMap<string, SharedEngine>) {
    this.#engines = engines;
  }

  /**
   * Loads a plug-in, or finds it loaded. Whatever was lent is not looked at any more once this has returned its promise.
   * @throws RuntimeError as `loadModules` does.
   */
  async load(opened: OpenedSource): Promise<LoadedModule> {
    const { main, others, settings } = opened;
    const isAlone = others.length === 0;
    // Of what runs in an engine, the code is not looked at.
    const inEngine = isAlone && this.#engines.size > 0 ? hashWithoutCode(main.bytes) : undefined;
    if (inEngine !== undefined) {
      const key = keyOf(["engine", inEngine], settings);
      const known = this.#find(key, settings);
      if (known !== undefined) return known;
      const loading = loadIntoEngine(opened, this.#engines);
      if (loading !== undefined) return this.#keep(key, await loading, settings);
    }
    const own = copyOf(opened);
    const key = keyOf(await hashAll(own), settings);
    return this.#find(key, settings) ?? this.#keep(key, await loadModules(own), settings);
  }

  /** What was loaded of the same, with the app's functions of this time. */
  #find(key: string, { imports }: LoadSettings): LoadedModule | undefined {
    const program = this.#known.get(key)?.deref();
    const loaded = program && this.#loaded.get(program);
    if (loaded === undefined) return undefined;
    const { functions } = linkModules(loaded.main, loaded.others, imports);
    return { ...loaded, hostFunctions: functions.map(({ run }) => run) };
  }

  /** Two may have been loaded at the same time: the one that was there first is kept. */
  #keep(key: string, loaded: LoadedModule, settings: LoadSettings): LoadedModule {
    const { program } = loaded;
    const known = this.#find(key, settings);
    if (known !== undefined) return known;
    this.#loaded.set(program, { ...loaded, hostFunctions: [] });
    this.#known.set(key, new WeakRef(program));
    this.#gone.register(program, key);
    return loaded;
  }
}

/** All that a program is made from. */
function keyOf(modules: readonly (string | undefined)[], settings: LoadSettings): string {
  const { limits, config, allowedPaths, logLevel, state, isolation } = settings;
  return JSON.stringify([modules, limits, [...config], allowedPaths, logLevel, state, isolation]);
}

/** Of a module that names an engine: everything but its code. */
function hashWithoutCode(bytes: Uint8Array): string | undefined {
  const sections = readSections(bytes);
  if (!namesEngine({ bytes, sections })) return undefined;
  const hash = createHash("sha256");
  for (const { id, start, end } of sections) {
    hash.update(`${id} ${end - start};`);
    if (id !== SECTION.code) hash.update(bytes.subarray(start, end));
  }
  return hash.digest("base64");
}

/** What each module is named, and its hash. */
async function hashAll({ main, others }: OpenedSource): Promise<(string | undefined)[]> {
  const all: (string | undefined)[] = [];
  for (const { name, bytes } of [main, ...others]) {
    const hash = createHash("sha256");
    for (let at = 0; at < bytes.length; at += BYTES_AT_ONCE) {
      if (at > 0) await setImmediate();
      hash.update(bytes.subarray(at, at + BYTES_AT_ONCE));
    }
    all.push(name, hash.digest("base64"));
  }
  return all;
}
