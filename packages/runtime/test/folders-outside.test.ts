import { spawn } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  CREATE,
  ERRNO,
  EXCLUSIVE,
  FOLDER,
  fd,
  must,
  open,
  READ,
  readOut,
  type Texts,
  testFolders,
  WRITE,
} from "./folder-plugins.ts";

const { place, plugin, granted, errno, opening } = testFolders();

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
    symlinkSync(place.outside, join(place.root, "folder"));
    symlinkSync(join(place.outside, "secret.txt"), join(place.root, "file"));
    symlinkSync(join(place.outside, "made.txt"), join(place.root, "dangling"));
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
    expect(readdirSync(place.outside)).toEqual(["secret.txt"]);
    // A link itself can be removed; what it leads to stays.
    expect(await errno((all) => `(call $path_unlink_file (i32.const 3) ${all.add("file")})`, options)).toBe(
      0,
    );
    expect(readFileSync(join(place.outside, "secret.txt"), "utf8")).toBe("secret");
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
    const swapper = spawn(process.execPath, ["-e", script, place.root, place.outside]);
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
