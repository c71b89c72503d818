import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AllowedPath, LoadOptions } from "@mortise/runtime";
import { afterAll, beforeEach } from "vitest";
import { WASI_FUNCTIONS } from "../src/abi.ts";
import { numberOf, pluginWat, testRuntime } from "./wat.ts";

/** WASI's error numbers. */
export const ERRNO = {
  exists: 20,
  isFolder: 31,
  link: 32,
  open: 33,
  long: 37,
  none: 44,
  full: 51,
  notFolder: 54,
  readOnly: 69,
  refused: 76,
  badFile: 8,
  invalid: 28,
  encoding: 25,
  notEmpty: 55,
  other: 58,
};
/** How a file is opened. */
export const CREATE = 1;
export const FOLDER = 2;
export const EXCLUSIVE = 4;
export const TRUNCATE = 8;
/** With which rights. */
export const READ = 2;
export const WRITE = 64;

/** All of WASI's functions, under their own names. */
export const imports = (Object.keys(WASI_FUNCTIONS) as (keyof typeof WASI_FUNCTIONS)[])
  .map((name) => {
    const [parameters = "", results = ""] = WASI_FUNCTIONS[name].split("->");
    const types = (kind: string, list: string) =>
      list === "" ? "" : `(${kind} ${list.replaceAll(",", " ")})`;
    return `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${types("param", parameters)} ${types("result", results)}))`;
  })
  .join("\n");

/** Texts that a plug-in has at hand, each as its address and length. */
export const texts = () => {
  let at = 4_096;
  const data: string[] = [];
  return {
    data: () => data.join("\n"),
    add(text: string | Uint8Array): string {
      const bytes = Buffer.from(text);
      const escaped = [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
      data.push(`(data (i32.const ${at}) "${escaped}")`);
      const place = `(i32.const ${at}) (i32.const ${bytes.length})`;
      at += bytes.length;
      return place;
    },
  };
};
export type Texts = ReturnType<typeof texts>;

/** Opens a path and leaves WASI's error number; the new file's number is at address 0. */
export const open = (
  all: Texts,
  path: string | Uint8Array,
  how = 0,
  rights = READ,
  flags = 0,
  from = "(i32.const 3)",
) =>
  `(call $path_open ${from} (i32.const 0) ${all.add(path)} (i32.const ${how}) (i64.const ${rights}) (i64.const 0)
    (i32.const ${flags}) (i32.const 0))`;
/** The number of the file that was opened last. */
export const fd = "(i32.load (i32.const 0))";
/** Lays out one vector at address 16. */
export const vector = (place: string) => `(call $vector ${place})`;
/** What the code above and below calls. */
export const functions = `
  (func $vector (param $at i32) (param $n i32)
    (i32.store (i32.const 16) (local.get $at)) (i32.store (i32.const 20) (local.get $n)))
  (func $must (param $errno i32)
    (if (i32.ne (local.get $errno) (i32.const 0)) (then (drop (i32.div_u (i32.const 1) (i32.const 0))))))`;
/** Traps unless `call` answers 0. */
export const must = (call: string) => `(call $must ${call})`;
/** Writes a text to the file that was opened last. */
export const write = (all: Texts, text: string) =>
  `${vector(all.add(text))} ${must(`(call $fd_write ${fd} (i32.const 16) (i32.const 1) (i32.const 24))`)}`;
/** Reads up to 2 000 bytes to address 1 024 and puts them out. */
export const readOut = `(call $vector (i32.const 1024) (i32.const 2000))
  ${must(`(call $fd_read ${fd} (i32.const 16) (i32.const 1) (i32.const 24))`)}
  (call $out (call $text (i32.const 1024) (i32.load (i32.const 24))))`;

/** How many files this process has open. */
export const openFiles = () => readdirSync("/proc/self/fd").length;

/** For the tests of one file: plug-ins that work on a folder, and for each test a new folder with another one beside it. */
export function testFolders() {
  const { load } = testRuntime();
  const base = mkdtempSync("/tmp/runtime-folders-");
  afterAll(() => rmSync(base, { recursive: true }));
  const place = { root: "", outside: "" };
  let count = 0;
  beforeEach(() => {
    count += 1;
    place.root = join(base, `${count}`, "root");
    place.outside = join(base, `${count}`, "outside");
    mkdirSync(join(place.root, "deep/deeper"), { recursive: true });
    mkdirSync(place.outside);
    writeFileSync(join(place.root, "hello.txt"), "hello, plug-in");
    writeFileSync(join(place.root, "deep/one.txt"), "one");
    writeFileSync(join(place.outside, "secret.txt"), "secret");
  });
  const plugin = (make: (all: Texts) => string, options: LoadOptions) => {
    const all = texts();
    const body = make(all);
    const wasm = pluginWat(
      `${functions} ${all.data()} (func (export "run") (result i32) (local $i i32) ${body} (i32.const 0))`,
      { imports },
    );
    return load(wasm, options);
  };
  const granted = (access: AllowedPath["access"] = "read", limits = {}): LoadOptions => ({
    allowedPaths: [{ hostPath: place.root, guestPath: "/data", access }],
    limits,
  });
  /** The text that `make`'s code puts out. */
  const run = async (make: (all: Texts) => string, options = granted()) =>
    (await (await plugin(make, options)).call("run")).text();
  /** The number that `make`'s expression leaves. */
  const errno = async (make: (all: Texts) => string, options = granted()) =>
    Number(
      await numberOf(
        (await plugin((all) => `(call $number (i64.extend_i32_u ${make(all)}))`, options)).call("run"),
      ),
    );
  const opening = (path: string | Uint8Array, how = 0, rights = READ, options = granted()) =>
    errno((all) => open(all, path, how, rights), options);
  const read = (path: string, options = granted()) =>
    run((all) => `${must(open(all, path))} ${readOut}`, options);
  return { load, place, plugin, granted, run, errno, opening, read };
}
