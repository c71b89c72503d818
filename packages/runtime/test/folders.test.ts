import { execFileSync } from "node:child_process";
import { linkSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { AllowedPath, LoadOptions } from "@mortise/runtime";
import { describe, expect, it } from "vitest";
import {
  CREATE,
  ERRNO,
  EXCLUSIVE,
  FOLDER,
  fd,
  functions,
  imports,
  must,
  open,
  READ,
  readOut,
  type Texts,
  TRUNCATE,
  testFolders,
  texts,
  vector,
  WRITE,
  write,
} from "./folder-plugins.ts";
import { errorOf, numberOf, pluginWat } from "./wat.ts";

const { load, place, plugin, granted, run, errno, opening, read } = testFolders();

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
    expect(readFileSync(join(place.root, "new.txt"), "utf8")).toBe("made here");
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
    expect(readFileSync(join(place.root, "hello.txt"), "utf8")).toBe("hello, plug-in");
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
    expect(readFileSync(join(place.root, "hello.txt"), "utf8")).toBe("hello, plug-in!!");
    const cut = (all: Texts) =>
      `${must(open(all, "hello.txt", 0, WRITE))} ${must(`(call $fd_filestat_set_size ${fd} (i64.const 5))`)}`;
    await run(cut, granted("write"));
    expect(readFileSync(join(place.root, "hello.txt"), "utf8")).toBe("hello");
    const change = (all: Texts) => `
      ${must(`(call $path_create_directory (i32.const 3) ${all.add("made/")})`)}
      ${must(`(call $path_rename (i32.const 3) ${all.add("hello.txt")} (i32.const 3) ${all.add("made/moved.txt")})`)}
      ${must(`(call $path_unlink_file (i32.const 3) ${all.add("deep/one.txt")})`)}
      ${must(`(call $path_remove_directory (i32.const 3) ${all.add("deep/deeper")})`)}`;
    await run(change, granted("write"));
    expect(readdirSync(place.root, { recursive: true }).sort()).toEqual(["deep", "made", "made/moved.txt"]);
  });
});

describe("what is no plain file", () => {
  it("is neither opened nor waited for", async () => {
    execFileSync("mkfifo", [join(place.root, "pipe")]);
    const server = createServer().listen(join(place.root, "socket"));
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
    linkSync(join(place.outside, "secret.txt"), join(place.root, "hard.txt"));
    expect(await read("hard.txt")).toBe("secret");
  });
});

describe("folders that cannot be granted", () => {
  const refused = async (path: object) =>
    (await errorOf(load(pluginWat(""), { allowedPaths: [path as AllowedPath] }))).code;
  it("are refused at load", async () => {
    expect(await refused({ hostPath: join(place.root, "nothing"), guestPath: "/" })).toBe("invalid-options");
    expect(await refused({ hostPath: join(place.root, "hello.txt"), guestPath: "/" })).toBe(
      "invalid-options",
    );
    expect(await refused({ hostPath: place.root, guestPath: "" })).toBe("invalid-options");
    expect(await refused({ hostPath: place.root, guestPath: "/", access: "all" })).toBe("invalid-options");
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
    const deep = join(place.root, "deep");
    const ok = await load(asking(`ro:${deep}`), granted());
    expect((await ok.call("run")).text()).toBe("one");
    expect((await (await load(asking(deep), { trustManifest: true })).call("run")).text()).toBe("one");
    for (const [source, options] of [
      [deep, granted()],
      [`ro:${place.outside}`, granted("write")],
      [`ro:${deep}`, {}],
    ] as const) {
      expect(await errorOf(load(asking(source), options))).toMatchObject({ code: "manifest-refused" });
    }
  });
});
