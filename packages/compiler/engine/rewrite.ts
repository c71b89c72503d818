import { Reader, readSections, SECTION, type Section, Writer, writeSections } from "../src/wasm/binary.ts";
import { readExport, readImport, writeExport, writeImport } from "../src/wasm/parts.ts";

const KIND_NAMES = ["function", "table", "memory", "global", "tag"] as const;

/** Gives imports another module name. */
export function renameImportModules(
  wasm: Uint8Array,
  rename: (item: { readonly module: string; readonly kind: (typeof KIND_NAMES)[number] }) => string,
): Uint8Array {
  return mapSection(wasm, SECTION.import, (reader) => {
    const imports = reader
      .list(readImport)
      .map((item) => ({ ...item, module: rename({ module: item.module, kind: KIND_NAMES[item.kind] }) }));
    return new Writer().list(imports, writeImport).done();
  });
}

/** Drops exports, and custom sections. @throws Error if one that is needed is not there: another version of QuickJS */
export function keepExports(
  wasm: Uint8Array,
  keep: (name: string) => boolean,
  needed: ReadonlySet<string>,
): Uint8Array {
  const kept = mapSection(wasm, SECTION.export, (reader) => {
    const exports = reader.list(readExport).filter(({ name }) => keep(name));
    const names = new Set(exports.map(({ name }) => name));
    const missing = [...needed].filter((name) => !names.has(name));
    if (missing.length > 0) throw new Error(`The engine lacks ${missing.join(", ")}.`);
    return new Writer().list(exports, writeExport).done();
  });
  return writeSections(readSections(kept).filter(({ id }) => id !== SECTION.custom));
}

function mapSection(wasm: Uint8Array, id: number, change: (reader: Reader) => Uint8Array): Uint8Array {
  const sections = readSections(wasm).map(
    (section): Section => (section.id === id ? { id, body: change(new Reader(section.body)) } : section),
  );
  return writeSections(sections);
}
