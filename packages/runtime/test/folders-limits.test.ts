import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LoadOptions } from "@mortise/runtime";
import { describe, expect, it } from "vitest";
import { canSuspend } from "../src/jspi.ts";
import {
  CREATE,
  ERRNO,
  fd,
  functions,
  imports,
  must,
  open,
  openFiles,
  type Texts,
  testFolders,
  texts,
  vector,
  WRITE,
  write,
} from "./folder-plugins.ts";
import { errorOf, numberOf, pluginWat } from "./wat.ts";

const { load, place, plugin, granted, errno, opening } = testFolders();

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
    expect(readFileSync(join(place.root, "full.txt"))).toHaveLength(4_096);
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
      const calls = Array.from({ length: count }, () => errorOf(plugin.call("run", "", { timeoutMs: 400 })));
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
