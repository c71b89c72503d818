import { execFileSync } from "node:child_process";
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { AllowedPath, LoadOptions } from "@mortise/runtime";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { WASI_FUNCTIONS } from "../src/abi.ts";
import { canSuspend } from "../src/jspi.ts";
import { errorOf, numberOf, pluginWat, testRuntime } from "./wat.ts";

const { load } = testRuntime();
const base = mkdtempSync("/tmp/runtime-folders-");
afterAll(() => rmSync(base, { recursive: true }));
let root: string;
let outside: string;
let count = 0;
beforeEach(() => {
  count += 1;
  root = join(base, `${count}`, "root");
  outside = join(base, `${count}`, "outside");
  mkdirSync(join(root, "deep/deeper"), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(root, "hello.txt"), "hello, plug-in");
  writeFileSync(join(root, "deep/one.txt"), "one");
  writeFileSync(join(outside, "secret.txt"), "secret");
});

const ERRNO = {
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
const CREATE = 1;
const FOLDER = 2;
const EXCLUSIVE = 4;
const TRUNCATE = 8;
const READ = 2;
const WRITE = 64;

const imports = (Object.keys(WASI_FUNCTIONS) as (keyof typeof WASI_FUNCTIONS)[])
  .map((name) => {
    const [parameters = "", results = ""] = WASI_FUNCTIONS[name].split("->");
    const types = (kind: string, list: string) =>
      list === "" ? "" : `(${kind} ${list.replaceAll(",", " ")})`;
    return `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${types("param", parameters)} ${types("result", results)}))`;
  })
  .join("\n");

/** Texts that a plug-in has at hand, each as its address and length. */
const texts = () => {
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
type Texts = ReturnType<typeof texts>;

/** Opens a path and leaves WASI's error number; the new file's number is at address 0. */
const open = (
  all: Texts,
  path: string | Uint8Array,
  how = 0,
  rights = READ,
  flags = 0,
  from = "(i32.const 3)",
) =>
  `(call $path_open ${from} (i32.const 0) ${all.add(path)} (i32.const ${how}) (i64.const ${rights}) (i64.const 0)
    (i32.const ${flags}) (i32.const 0))`;
const fd = "(i32.load (i32.const 0))";
/** Lays out one vector at address 16. */
const vector = (place: string) => `(call $vector ${place})`;
const functions = `
  (func $vector (param $at i32) (param $n i32)
    (i32.store (i32.const 16) (local.get $at)) (i32.store (i32.const 20) (local.get $n)))
  (func $must (param $errno i32)
    (if (i32.ne (local.get $errno) (i32.const 0)) (then (drop (i32.div_u (i32.const 1) (i32.const 0))))))`;
const must = (call: string) => `(call $must ${call})`;
const write = (all: Texts, text: string) =>
  `${vector(all.add(text))} ${must(`(call $fd_write ${fd} (i32.const 16) (i32.const 1) (i32.const 24))`)}`;
/** Reads up to 2 000 bytes to address 1 024 and puts them out. */
const readOut = `(call $vector (i32.const 1024) (i32.const 2000))
  ${must(`(call $fd_read ${fd} (i32.const 16) (i32.const 1) (i32.const 24))`)}
  (call $out (call $text (i32.const 1024) (i32.load (i32.const 24))))`;

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
  allowedPaths: [{ hostPath: root, guestPath: "/data", access }],
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
/** How many files this process has open. */
const openFiles = () => readdirSync("/proc/self/fd").length;

describe("a granted folder", () => {
  it("is file 3, under the name that the plug-in sees", async () => {
    const name = `${must("(call $fd_prestat_get (i32.const 3) (i32.const 32))")}
      ${must("(call $fd_prestat_dir_name (i32.const 3) (i32.const 1024) (i32.load (i32.const 36)))")}
      (call $out (call $text (i32.const 1024) (i32.load (i32.const 36))))`;
    expect(await run(() => name)).toBe("/data");
    expect(await errno(() => "(call $fd_prestat_get (i32.const 4) (i32.const 32))")).toBe(ERRNO.badFile);
  });

  it("has its files read, from a place or from the start", async () => {
    expect(await read("hello.txt")).toBe("hello, plug-in");
    expect(await read("./deep//one.txt")).toBe("one");
    expect(await read("deep/deeper/../../deep/one.txt")).toBe("one");
    const sought = (all: Texts) => `${must(open(all, "hello.txt"))}
      ${must(`(call $fd_seek ${fd} (i64.const -7) (i32.const 2) (i32.const 40))`)} ${readOut}`;
    expect(await run(sought)).toBe("plug-in");
    const placed = (
      all: Texts,
    ) => `${must(open(all, "hello.txt"))} (call $vector (i32.const 1024) (i32.const 5))
      ${must(`(call $fd_pread ${fd} (i32.const 16) (i32.const 1) (i64.const 1) (i32.const 24))`)}
      (call $out (call $text (i32.const 1024) (i32.load (i32.const 24))))`;
    expect(await run(placed)).toBe("ello,");
  });

  it("tells what is in it, and how large that is", async () => {
    const list = (all: Texts) => `${must(open(all, "deep", FOLDER))}
      ${must(`(call $fd_readdir ${fd} (i32.const 1024) (i32.const 2000) (i64.const 0) (i32.const 24))`)}
      (call $out (call $text (i32.const 1024) (i32.load (i32.const 24))))`;
    const bytes = Buffer.from((await (await plugin(list, granted())).call("run")).bytes());
    const names: [string, number][] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = bytes.readUInt32LE(at + 16);
      names.push([bytes.toString("utf8", at + 24, at + 24 + length), bytes.readUInt8(at + 20)]);
      at += 24 + length;
    }
    expect(names.sort()).toEqual([
      [".", 3],
      ["..", 3],
      ["deeper", 3],
      ["one.txt", 4],
    ]);
    const size = (path: string) => (all: Texts) =>
      `${must(`(call $path_filestat_get (i32.const 3) (i32.const 1) ${all.add(path)} (i32.const 64))`)}
      (call $number (i64.or (i64.shl (i64.load8_u (i32.const 80)) (i64.const 32)) (i64.load (i32.const 96))))`;
    const stat = async (path: string) => numberOf((await plugin(size(path), granted())).call("run"));
    expect(await stat("hello.txt")).toBe((4n << 32n) + 14n);
    expect((await stat("deep")) >> 32n).toBe(3n);
    expect((await stat(".")) >> 32n).toBe(3n);
  });

  it("is written only where that was said", async () => {
    const make = (
      all: Texts,
    ) => `${must(open(all, "new.txt", CREATE, READ | WRITE))} ${write(all, "made here")}
      ${must(`(call $fd_seek ${fd} (i64.const 0) (i32.const 0) (i32.const 40))`)} ${readOut}`;
    expect(await run(make, granted("write"))).toBe("made here");
    expect(readFileSync(join(root, "new.txt"), "utf8")).toBe("made here");
    expect(await opening("other.txt", CREATE)).toBe(ERRNO.readOnly);
    expect(await opening("hello.txt", 0, WRITE)).toBe(ERRNO.readOnly);
    expect(await opening("hello.txt", TRUNCATE)).toBe(ERRNO.readOnly);
    for (const call of ["path_create_directory", "path_unlink_file", "path_remove_directory"]) {
      expect(await errno((all) => `(call $${call} (i32.const 3) ${all.add("deep")})`)).toBe(ERRNO.readOnly);
    }
    const rename = (all: Texts) =>
      `(call $path_rename (i32.const 3) ${all.add("deep")} (i32.const 3) ${all.add("x")})`;
    expect(await errno(rename)).toBe(ERRNO.readOnly);
    const blind = (all: Texts) => `(block (result i32) ${must(open(all, "hello.txt"))} ${vector(all.add("x"))}
      (call $fd_write ${fd} (i32.const 16) (i32.const 1) (i32.const 24)))`;
    expect(await errno(blind, granted("write"))).toBe(ERRNO.badFile);
    expect(readFileSync(join(root, "hello.txt"), "utf8")).toBe("hello, plug-in");
  });

  it("has files read in pieces, however large they are said to be", async () => {
    const options: LoadOptions = { ...granted(), limits: { memoryPages: 40_000, callTimeoutMs: 5_000 } };
    const make = (all: Texts) => `(drop (memory.grow (i32.const 39000))) ${must(open(all, "hello.txt"))}
      (i32.store (i32.const 16) (i32.const 1024)) (i32.store (i32.const 20) (i32.const 1000))
      (i32.store (i32.const 24) (i32.const 65536)) (i32.store (i32.const 28) (i32.const 2500000000))
      ${must(`(call $fd_read ${fd} (i32.const 24) (i32.const 1) (i32.const 40))`)}
      (call $number (i64.load (i32.const 40)))`;
    expect(await numberOf((await plugin(make, options)).call("run"))).toBe(14n);
    const far = (all: Texts) => `${must(open(all, "hello.txt"))} ${vector("(i32.const 1024) (i32.const 10)")}
      (call $number (i64.extend_i32_u (call $fd_pread ${fd} (i32.const 16) (i32.const 1) (i64.const -1) (i32.const 24))))`;
    expect(await numberOf((await plugin(far, granted())).call("run"))).toBe(BigInt(ERRNO.invalid));
  });

  it("has its files appended to, cut, moved and removed", async () => {
    const append = (all: Texts) =>
      `${must(open(all, "hello.txt", 0, WRITE, 1))} ${write(all, "!")} ${write(all, "!")}`;
    await run(append, granted("write"));
    expect(readFileSync(join(root, "hello.txt"), "utf8")).toBe("hello, plug-in!!");
    const cut = (all: Texts) =>
      `${must(open(all, "hello.txt", 0, WRITE))} ${must(`(call $fd_filestat_set_size ${fd} (i64.const 5))`)}`;
    await run(cut, granted("write"));
    expect(readFileSync(join(root, "hello.txt"), "utf8")).toBe("hello");
    const change = (all: Texts) => `
      ${must(`(call $path_create_directory (i32.const 3) ${all.add("made/")})`)}
      ${must(`(call $path_rename (i32.const 3) ${all.add("hello.txt")} (i32.const 3) ${all.add("made/moved.txt")})`)}
      ${must(`(call $path_unlink_file (i32.const 3) ${all.add("deep/one.txt")})`)}
      ${must(`(call $path_remove_directory (i32.const 3) ${all.add("deep/deeper")})`)}`;
    await run(change, granted("write"));
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(["deep", "made", "made/moved.txt"]);
  });
});

describe("nothing outside of a granted folder", () => {
  it("is reached by .., an absolute path, or a name that is none", async () => {
    for (const path of [
      "..",
      "../outside/secret.txt",
      "deep/../../outside/secret.txt",
      "/etc/hostname",
      "/",
    ]) {
      expect(await opening(path)).toBe(ERRNO.refused);
    }
    expect(await opening("")).toBe(ERRNO.none);
    expect(await opening("hello.txt\0.wasm")).toBe(ERRNO.invalid);
    expect(await opening("a".repeat(5_000))).toBe(ERRNO.long);
    expect(await opening(Uint8Array.of(0xff, 0xfe))).toBe(ERRNO.encoding);
    // A folder that the plug-in opened itself is no way up either.
    const up = (all: Texts) =>
      `(block (result i32) ${must(open(all, "deep", FOLDER))} ${open(all, "../hello.txt", 0, READ, 0, fd)})`;
    expect(await errno(up)).toBe(ERRNO.refused);
    const rename = (all: Texts) =>
      `(call $path_rename (i32.const 3) ${all.add("hello.txt")} (i32.const 3) ${all.add("../x")})`;
    expect(await errno(rename, granted("write"))).toBe(ERRNO.refused);
  });

  it("is reached by a symbolic link, in the middle or at the end, read or written", async () => {
    symlinkSync(outside, join(root, "folder"));
    symlinkSync(join(outside, "secret.txt"), join(root, "file"));
    symlinkSync(join(outside, "made.txt"), join(root, "dangling"));
    for (const access of ["read", "write"] as const) {
      const options = granted(access);
      expect(await opening("folder/secret.txt", 0, READ, options)).toBe(ERRNO.notFolder);
      expect(await opening("folder", FOLDER, READ, options)).toBe(ERRNO.link);
      expect(await opening("file", 0, READ, options)).toBe(ERRNO.link);
    }
    const options = granted("write");
    expect(await opening("dangling", CREATE, WRITE, options)).toBe(ERRNO.link);
    expect(await opening("dangling", CREATE | EXCLUSIVE, WRITE, options)).toBe(ERRNO.link);
    expect(await opening("folder/made.txt", CREATE, WRITE, options)).toBe(ERRNO.notFolder);
    const stat = (path: string, flags: number) =>
      errno(
        (all) =>
          `(call $path_filestat_get (i32.const 3) (i32.const ${flags}) ${all.add(path)} (i32.const 64))`,
      );
    expect([await stat("file", 1), await stat("file", 0), await stat("folder/secret.txt", 0)]).toEqual([
      ERRNO.link,
      0,
      ERRNO.notFolder,
    ]);
    for (const call of ["path_unlink_file", "path_create_directory", "path_remove_directory"]) {
      expect(
        await errno((all) => `(call $${call} (i32.const 3) ${all.add("folder/secret.txt")})`, options),
      ).toBe(ERRNO.notFolder);
    }
    expect(readdirSync(outside)).toEqual(["secret.txt"]);
    // A link itself can be removed; what it leads to stays.
    expect(await errno((all) => `(call $path_unlink_file (i32.const 3) ${all.add("file")})`, options)).toBe(
      0,
    );
    expect(readFileSync(join(outside, "secret.txt"), "utf8")).toBe("secret");
  });

  it("is reached while somebody keeps putting a link in a folder's place", async () => {
    // Swaps `deep` with a link to `outside` as fast as it can; a path that is checked first and used then would lose.
    const script = `const fs = require("node:fs"); const [root, outside] = process.argv.slice(1);
      fs.renameSync(root + "/deep", root + "/aside"); fs.writeFileSync(outside + "/one.txt", "secret");
      fs.symlinkSync(outside, root + "/link"); console.log("ready");
      const until = Date.now() + 1500;
      while (Date.now() < until) {
        fs.renameSync(root + "/aside", root + "/deep"); fs.renameSync(root + "/deep", root + "/aside");
        fs.renameSync(root + "/link", root + "/deep"); fs.renameSync(root + "/deep", root + "/link");
      }`;
    const { spawn } = await import("node:child_process");
    const swapper = spawn(process.execPath, ["-e", script, root, outside]);
    await new Promise((resolve) => swapper.stdout.once("data", resolve));
    const trying = await plugin(
      (all) => `(if (i32.eqz ${open(all, "deep/one.txt")}) (then ${readOut}))`,
      granted(),
    );
    const seen = new Map<string, number>();
    while (swapper.exitCode === null) {
      const text = (await trying.call("run")).text();
      seen.set(text, (seen.get(text) ?? 0) + 1);
    }
    expect(seen.has("secret")).toBe(false);
    expect(seen.has("one")).toBe(true);
  });

  it("is made or linked to by the plug-in", async () => {
    const two = (name: string) => (all: Texts) =>
      name === "path_symlink"
        ? `(call $path_symlink ${all.add("../outside")} (i32.const 3) ${all.add("link")})`
        : `(call $path_link (i32.const 3) (i32.const 0) ${all.add("hello.txt")} (i32.const 3) ${all.add("link")})`;
    for (const name of ["path_symlink", "path_link"])
      expect(await errno(two(name), granted("write"))).toBe(ERRNO.refused);
  });
});

describe("what is no plain file", () => {
  it("is neither opened nor waited for", async () => {
    execFileSync("mkfifo", [join(root, "pipe")]);
    const server = createServer().listen(join(root, "socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    try {
      for (const path of ["pipe", "socket"]) expect(await opening(path)).toBe(ERRNO.refused);
    } finally {
      server.close();
    }
  });

  it("is told apart: folders, files and names that are taken", async () => {
    const options = granted("write");
    expect(await opening("deep", 0, WRITE, options)).toBe(ERRNO.isFolder);
    expect(await opening("hello.txt", FOLDER)).toBe(ERRNO.notFolder);
    expect(await opening("hello.txt/")).toBe(ERRNO.notFolder);
    expect(await opening("hello.txt/x")).toBe(ERRNO.notFolder);
    expect(await opening("hello.txt", CREATE | EXCLUSIVE, WRITE, options)).toBe(ERRNO.exists);
    expect(await opening("none.txt")).toBe(ERRNO.none);
    expect(
      await errno((all) => `(call $path_remove_directory (i32.const 3) ${all.add("deep")})`, options),
    ).toBe(ERRNO.notEmpty);
    // A second name of the same file is that file, wherever the first one is.
    linkSync(join(outside, "secret.txt"), join(root, "hard.txt"));
    expect(await read("hard.txt")).toBe("secret");
  });
});

describe("limits on files", () => {
  it("writtenBytes bounds what one call writes, creates or leaves empty", async () => {
    const options = granted("write", { writtenBytes: 8_192 });
    const fill = (all: Texts) => `${must(open(all, "full.txt", CREATE, WRITE))}
      (call $vector (i32.const 0) (i32.const 1000))
      (block $full (loop $more
        (br_if $full (call $fd_write ${"(i32.const 4)"} (i32.const 16) (i32.const 1) (i32.const 24)))
        (br $more)))
      (call $number (i64.extend_i32_u (call $fd_write (i32.const 4) (i32.const 16) (i32.const 1) (i32.const 24))))`;
    const filling = await plugin(fill, options);
    expect(await numberOf(filling.call("run"))).toBe(BigInt(ERRNO.full));
    expect(readFileSync(join(root, "full.txt"))).toHaveLength(4_096);
    // Each call has its own.
    const again = await plugin(
      (all) => `${must(open(all, "hello.txt", 0, WRITE))} ${write(all, "HELLO")}`,
      options,
    );
    await again.call("run");
    await again.call("run");
    const gap = (
      all: Texts,
    ) => `(block (result i32) ${must(open(all, "hello.txt", 0, WRITE))} ${vector(all.add("x"))}
      (call $fd_pwrite ${fd} (i32.const 16) (i32.const 1) (i64.const 1000000000000) (i32.const 24)))`;
    expect(await errno(gap, options)).toBe(ERRNO.full);
    const size = (all: Texts) => `(block (result i32) ${must(open(all, "hello.txt", 0, WRITE))}
      (call $fd_filestat_set_size ${fd} (i64.const 1000000000000)))`;
    expect(await errno(size, options)).toBe(ERRNO.full);
    const folders = (all: Texts) => `(block (result i32)
      ${must(`(call $path_create_directory (i32.const 3) ${all.add("a")})`)}
      ${must(`(call $path_create_directory (i32.const 3) ${all.add("b")})`)}
      (call $path_create_directory (i32.const 3) ${all.add("c")}))`;
    expect(await errno(folders, options)).toBe(ERRNO.full);
    expect(await opening("x.txt", CREATE, WRITE, granted("write", { writtenBytes: 0 }))).toBe(ERRNO.full);
  });

  it("openFiles bounds what one instance has open, and none is open after it", async () => {
    const hoard = (all: Texts) => `(block (result i32)
      (loop $more (br_if $more (i32.eqz ${open(all, "hello.txt")})))
      ${open(all, "deep/one.txt")})`;
    const before = openFiles();
    for (const state of ["fresh", "kept"] as const) {
      const all = texts();
      const body = hoard(all);
      const wasm = pluginWat(
        `${functions} ${all.data()} (func (export "run") (result i32) (call $number (i64.extend_i32_u ${body})) (i32.const 0))
          (func (export "fail") (result i32) (drop ${body}) (unreachable))`,
        { imports },
      );
      const plugin = await load(wasm, { ...granted("read", { openFiles: 50 }), state });
      for (let call = 0; call < 3; call += 1)
        expect(await numberOf(plugin.call("run"))).toBe(BigInt(ERRNO.open));
      expect(openFiles() - before).toBeLessThan(state === "fresh" ? 30 : 100);
      expect(await errorOf(plugin.call("fail"))).toMatchObject({ code: "trap" });
      expect(openFiles() - before).toBeLessThan(30);
      await plugin.call("run");
      await plugin.close();
      expect(openFiles() - before).toBeLessThan(30);
    }
  });

  it("files opened where the stack ends are closed all the same", async () => {
    const all = texts();
    // `run` goes as deep as its input is long, and opens a file there.
    const body = `(func $down (param $n i64)
        (if (i64.eqz (local.get $n)) (then ${must(open(all, "deep/one.txt"))} ${must(`(call $fd_close ${fd})`)} (return)))
        (call $down (i64.sub (local.get $n) (i64.const 1))))
      (func (export "run") (result i32) (call $down (i64.load (i32.const 64))) (i32.const 0))
      (func (export "deep") (result i32) (call $deep (i64.load (i32.const 64))) (i32.const 0))
      (func $deep (param $n i64) (if (i64.eqz (local.get $n)) (then (return))) (call $deep (i64.sub (local.get $n) (i64.const 1))))`;
    const at = async (exportName: string, depth: number) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(BigInt(depth));
      const wasm = pluginWat(
        `${functions} ${all.data()} (data (i32.const 64) "${[...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("")}") ${body}`,
        { imports },
      );
      const plugin = await load(wasm, granted());
      const works = await plugin.call(exportName).then(
        () => true,
        () => false,
      );
      await plugin.close();
      return works;
    };
    let works = 0;
    let fails = 1_000_000;
    while (fails - works > 20) {
      const middle = Math.floor((works + fails) / 2);
      if (await at("run", middle)) works = middle;
      else fails = middle;
    }
    const before = openFiles();
    for (let depth = works - 400; depth < works + 1_200; depth += 13) await at("run", depth);
    expect(openFiles() - before).toBeLessThan(10);
  });

  it("files of a call that is given up while it waits are closed", async () => {
    const before = openFiles();
    const all = texts();
    const body = `(drop ${open(all, "hello.txt")}) (call $wait) (i32.const 0)`;
    const wasm = pluginWat(`${functions} ${all.data()} (func (export "run") (result i32) ${body})`, {
      imports: `${imports} (import "extism:host/user" "wait" (func $wait))`,
    });
    const never = { "extism:host/user": { wait: () => new Promise<undefined>(() => {}) } };
    const ways: LoadOptions[] = [{ limits: { workers: 1 } }, { limits: { workers: 40 } }];
    if (canSuspend) ways.push({ isolation: "inline", trusted: true, limits: { workers: 40 } });
    for (const way of ways) {
      const plugin = await load(wasm, { ...granted(), ...way, imports: never });
      const count = way.limits?.workers === 1 ? 8 : 40;
      const calls = Array.from({ length: count }, () => errorOf(plugin.call("run", "", { timeoutMs: 50 })));
      for (const error of await Promise.all(calls)) expect(error.code).toBe("call-timeout");
      await expect.poll(() => openFiles() - before, { timeout: 5_000 }).toBeLessThan(60);
      await plugin.close();
    }
  });

  it("files of a call that never ends are closed with its thread", async () => {
    const before = openFiles();
    const all = texts();
    const spin = `(func (export "spin") (result i32)
      (local $i i32)
      (loop $more
        (drop ${open(all, "hello.txt")})
        (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 60))))
      (loop $for_ever (br $for_ever)) (i32.const 0))`;
    const plugin = await load(pluginWat(`${functions} ${all.data()} ${spin}`, { imports }), granted());
    expect(await errorOf(plugin.call("spin", "", { timeoutMs: 100 }))).toMatchObject({
      code: "call-timeout",
    });
    await expect.poll(() => openFiles() - before, { timeout: 5_000 }).toBeLessThan(30);
  });
});

describe("folders that cannot be granted", () => {
  const refused = async (path: object) =>
    (await errorOf(load(pluginWat(""), { allowedPaths: [path as AllowedPath] }))).code;
  it("are refused at load", async () => {
    expect(await refused({ hostPath: join(root, "nothing"), guestPath: "/" })).toBe("invalid-options");
    expect(await refused({ hostPath: join(root, "hello.txt"), guestPath: "/" })).toBe("invalid-options");
    expect(await refused({ hostPath: root, guestPath: "" })).toBe("invalid-options");
    expect(await refused({ hostPath: root, guestPath: "/", access: "all" })).toBe("invalid-options");
  });

  it("are not there without a grant", async () => {
    expect(await opening("hello.txt", 0, READ, {})).toBe(ERRNO.refused);
    expect(await errno(() => "(call $fd_prestat_get (i32.const 3) (i32.const 32))", {})).toBe(ERRNO.badFile);
  });

  it("in a manifest, must be covered by the app's, or the manifest be trusted", async () => {
    const all = texts();
    const body = `${must(open(all, "one.txt"))} ${readOut}`;
    const data = pluginWat(
      `${functions} ${all.data()} (func (export "run") (result i32) ${body} (i32.const 0))`,
      { imports },
    );
    const asking = (source: string) => ({ wasm: [{ data }], allowed_paths: { [source]: "/one" } });
    const deep = join(root, "deep");
    const ok = await load(asking(`ro:${deep}`), granted());
    expect((await ok.call("run")).text()).toBe("one");
    expect((await (await load(asking(deep), { trustManifest: true })).call("run")).text()).toBe("one");
    for (const [source, options] of [
      [deep, granted()],
      [`ro:${outside}`, granted("write")],
      [`ro:${deep}`, {}],
    ] as const) {
      expect(await errorOf(load(asking(source), options))).toMatchObject({ code: "manifest-refused" });
    }
  });
});
