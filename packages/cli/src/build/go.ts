import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "../failure.ts";
import type { BuildPlace } from "./built.ts";
import { runTool, type Tool } from "./tool.ts";

const GO: Tool = {
  command: "go",
  // A library that stays: its exports are called after its start. Without symbols and debugging information, of which
  // nothing in a host makes use.
  args: ["build", "-buildmode=c-shared", "-ldflags=-s -w"],
  env: { GOOS: "wasip1", GOARCH: "wasm" },
  advice: "Install Go 1.24 or later from https://go.dev/dl",
};

/**
 * Builds a module's main package with the author's Go, as `GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared` does.
 *
 * @throws CliError `missing-toolchain`; `build-failed` when Go did not succeed.
 */
export async function buildGo(
  place: BuildPlace,
): Promise<{ readonly wasm: Uint8Array; readonly ms: number }> {
  const folder = await mkdtemp(join(tmpdir(), "mortise-go-"));
  try {
    const out = join(folder, "plugin.wasm");
    const { ended, ms } = await runTool({ ...GO, args: [...GO.args, "-o", out, "."] }, place);
    if (ended) return { wasm: await readFile(out), ms };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const advice = "What it says stands above. A plug-in is a package main, and Go is 1.24 or later.";
  throw new CliError("build-failed", place.folder, "Go did not build it.", advice);
}
