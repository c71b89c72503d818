import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { FIGURES } from "../figures/index.ts";
import type { Outcome } from "../harness/figure.ts";

const run = promisify(execFile);
const script = join(import.meta.dirname, "../run.ts");

test("the quick benchmark measures every figure, prints it, and says of each target whether it is reached", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mortise-bench-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "results.json");
  const { stdout } = await run(process.execPath, [script, "--quick", "--json", file]);

  const { figures } = JSON.parse(await readFile(file, "utf8")) as {
    readonly figures: readonly (Outcome & { readonly id: string })[];
  };
  expect(figures.map(({ id }) => id)).toEqual(FIGURES.map(({ id }) => id));
  for (const { id, rows, targets, notes = [] } of figures) {
    expect(stdout).toContain(`[${id}]`);
    if (!notes.some((note) => note.startsWith("no PostgreSQL"))) expect(rows, id).not.toHaveLength(0);
    for (const { name, values } of rows) {
      expect(stdout).toContain(`  ${name} `);
      for (const value of Object.values(values)) expect(value, `${id}: ${name}`).toEqual(expect.any(Number));
    }
    for (const { name, isReached } of targets) {
      expect(stdout).toMatch(isReached ? /^ {2}reached/m : /^ {2}NOT REACHED/m);
      expect(stdout).toContain(name);
    }
  }
  expect(stdout).toMatch(/\d+ of \d+ targets are reached\./);
}, 240_000);

test("a figure that does not exist is refused with the names of those that do", async () => {
  await expect(run(process.execPath, [script, "--only", "worker-nothng"])).rejects.toThrow(
    /There is no figure worker-nothng, only inline-echo-400b, .*worker-nothing/,
  );
});
