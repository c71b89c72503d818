import { KIND, MalformedModule, type Reader, type Writer } from "./binary.ts";

/** An entry of the import section. */
export type Import =
  | {
      readonly module: string;
      readonly name: string;
      readonly kind: typeof KIND.function;
      readonly type: number;
    }
  /** Not a function: `description` holds its type as it was written. */
  | {
      readonly module: string;
      readonly name: string;
      readonly kind: 1 | 2 | 3 | 4;
      readonly description: Uint8Array;
    };

/** An entry of the export section. */
export interface Export {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

/** Bounds of a memory, in pages of 64 KiB, or of a table, in elements. */
export interface Limits {
  readonly least: number;
  readonly most?: number;
}

export function readImport(reader: Reader): Import {
  const module = reader.name();
  const name = reader.name();
  const kind = reader.byte();
  if (kind === KIND.function) return { module, name, kind, type: reader.u32() };
  const start = reader.position;
  switch (kind) {
    case KIND.table:
      reader.byte();
      readLimits(reader);
      break;
    case KIND.memory:
      readLimits(reader);
      break;
    case KIND.global:
    case KIND.tag:
      reader.byte();
      reader.byte();
      break;
    default:
      throw new MalformedModule(`An import is of the unknown kind ${kind}.`);
  }
  return { module, name, kind: kind as 1 | 2 | 3 | 4, description: reader.since(start) };
}

export function writeImport(writer: Writer, item: Import): void {
  writer.name(item.module).name(item.name).byte(item.kind);
  if (item.kind === KIND.function) writer.u32(item.type);
  else writer.bytes(item.description);
}

export function readExport(reader: Reader): Export {
  return { name: reader.name(), kind: reader.byte(), index: reader.u32() };
}

export function writeExport(writer: Writer, { name, kind, index }: Export): void {
  writer.name(name).byte(kind).u32(index);
}

export function readLimits(reader: Reader): Limits {
  const flags = reader.byte();
  if (flags > 0x07) throw new MalformedModule(`Limits have the unknown flags ${flags}.`);
  const least = reader.u32();
  return (flags & 1) === 0 ? { least } : { least, most: reader.u32() };
}
