import { Code } from "../src/link/code.ts";
import { moduleOf } from "../src/link/imported.ts";
import { segmentsOf } from "../src/link/segments.ts";
import { I64, readTemplate, type Template } from "../src/link/template.ts";
import { section, typeIn, writeFunctionType, writeGlobal } from "../src/link/write.ts";
import { KIND, SECTION, Writer, writeSections } from "../src/wasm/binary.ts";
import { type Export, type Import, writeExport, writeImport } from "../src/wasm/parts.ts";
import { OPTIONAL, SLOTS } from "./optional.ts";

/** What the shared engine imports of the host that runs a plug-in in it, besides what the plug-in itself imports. */
const HOST = "mortise:plugin";
/** Its way in: runs the handler of this number. */
const RUN = "run";
/** Its second table, exported under this name: the plug-in's operations. */
const OPERATIONS = "operations";
const OPERATIONS_TABLE = 1;

/**
 * The engine as a module that many plug-ins share: a host compiles it once and makes an instance for each plug-in, in a
 * memory that holds the plug-in's image. It differs from what a plug-in carries in four things only: memory is imported;
 * its data is `start`, the image of no plug-in in particular, so that a host need only keep how each differs from it; all
 * optional functions are imports under their own names; and operations are called through a second table, which the host
 * fills.
 */
export function buildSharedEngine(engine: Uint8Array, start: Uint8Array): Uint8Array {
  const template = readTemplate(engine);
  const types = [...template.types];
  const imports: Import[] = [...template.imports];
  const bodies = [...template.bodies];
  const firstFunction = template.imports.length + template.slots;
  for (const name of Object.keys(OPTIONAL)) {
    const at = (template.exports.get(`optional:${name}`)?.index ?? 0) - firstFunction;
    if (name === "call_import" || name === "call_import_without_input") {
      const takesInput = name === "call_import";
      const type = typeIn(types, takesInput ? [I64] : [], [I64]);
      // The number of the operation is the first parameter, and has to lie on top.
      const code = takesInput ? new Code().parameter(1) : new Code();
      bodies[at] = code.parameter(0).callIndirect(type, OPERATIONS_TABLE).done();
      continue;
    }
    const type = template.functions[at] ?? 0;
    const module = name === "restore" ? HOST : moduleOf(name);
    const imported = imports.push({ module, name, kind: KIND.function, type }) - 1;
    const code = new Code();
    types[type]?.params.forEach((_, index) => void code.parameter(index));
    bodies[at] = code.call(imported).done();
  }
  // In place of the slots, as in a plug-in: no function's number changes.
  const unused = Array.from({ length: firstFunction - imports.length }, () =>
    new Code().unreachable().done(),
  );
  const unusedType = typeIn(types, [], []);
  const functions = [...unused.map(() => unusedType), ...template.functions];
  imports.push(memoryImport(start));
  return writeSections([
    section(SECTION.type, (to) => to.list(types, writeFunctionType)),
    section(SECTION.import, (to) => to.list(imports, writeImport)),
    section(SECTION.function, (to) => to.list(functions, (item, type) => item.u32(type))),
    section(SECTION.table, (to) => writeTables(to, template)),
    section(SECTION.global, (to) => to.list(template.globals, (item, global) => writeGlobal(item, global))),
    section(SECTION.export, (to) => to.list(exportsOf(template), writeExport)),
    section(SECTION.element, (to) => to.u32(template.elements.count).bytes(template.elements.body)),
    section(SECTION.code, (to) => to.list([...unused, ...bodies], (item, body) => item.sized(body))),
    section(SECTION.data, (to) => writeData(to, start)),
  ]);
}

/** Without a maximum: that is each plug-in's own. */
function memoryImport(start: Uint8Array): Import {
  const WITHOUT_MOST = 0;
  const PAGE = 65_536;
  const description = new Writer()
    .byte(WITHOUT_MOST)
    .u32(start.length / PAGE)
    .done();
  return { module: HOST, name: "memory", kind: KIND.memory, description };
}

function writeTables(to: Writer, { table }: Template): void {
  const [WITHOUT_MOST, WITH_MOST] = [0, 1];
  to.u32(2).byte(table.type).byte(WITHOUT_MOST).u32(table.least);
  to.byte(table.type).byte(WITH_MOST).u32(0).u32(SLOTS);
}

function writeData(to: Writer, start: Uint8Array): void {
  const ACTIVE = 0;
  to.list(segmentsOf(start), (item, { address, bytes }) =>
    item.u32(ACTIVE).bytes(new Code().i32(address).done().subarray(1)).sized(bytes),
  );
}

/** The way in, the operations, and the variables: with them and its memory, an instance can be put back. */
function exportsOf({ exports, globals }: Template): readonly Export[] {
  const kept = [...exports.values()].filter(({ name, kind }) => name === RUN || kind === KIND.global);
  const exported = new Set(kept.filter(({ kind }) => kind === KIND.global).map(({ index }) => index));
  if (globals.some(({ mutable }, index) => mutable !== 0 && !exported.has(index)))
    throw new Error("The engine has a variable that is not exported, and would not be put back.");
  return [...kept, { name: OPERATIONS, kind: KIND.table, index: OPERATIONS_TABLE }];
}
