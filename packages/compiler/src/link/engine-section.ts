import type { Initialised } from "../initialise/messages.ts";
import type { Segment } from "./segments.ts";

/** The custom section that says how the shared engine (engine/shared.ts) runs a plug-in. */
export const ENGINE_SECTION = "mortise:engine";

/**
 * The content of {@link ENGINE_SECTION}, as JSON. What the module's other sections say is not repeated: the image's bytes
 * are its data, the size of its memory and what it may import are read where every host reads them.
 */
export interface EngineSection {
  readonly formatVersion: 1;
  /** SHA-256 of the shared engine, in hexadecimal. */
  readonly engine: string;
  /** What the engine's exported variables hold; those of 64 bits as decimal text. */
  readonly globals: Readonly<Record<string, number | string>>;
  /** The exports, by the number that the engine's `run` takes. */
  readonly handlers: readonly string[];
  /** For each operation, by its number in the plug-in, its place in the import section. */
  readonly operations: readonly number[];
  /** Where in memory each data segment lies. */
  readonly image: readonly number[];
}

/** Writes the section of a plug-in whose operations are the imports of these numbers. */
export function describeForEngine({
  sharedEngine,
  plugin,
  operations,
  segments,
}: {
  readonly sharedEngine: string;
  readonly plugin: Initialised;
  readonly operations: readonly number[];
  readonly segments: readonly Segment[];
}): Uint8Array {
  const globals = [...plugin.image.globals].map(
    ([name, value]) => [name, typeof value === "bigint" ? String(value) : value] as const,
  );
  const described: EngineSection = {
    formatVersion: 1,
    engine: sharedEngine,
    globals: Object.fromEntries(globals),
    handlers: plugin.handlers.map(([name]) => name),
    operations,
    image: segments.map(({ address }) => address),
  };
  return new TextEncoder().encode(JSON.stringify(described));
}
