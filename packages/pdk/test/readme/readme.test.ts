import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contract } from "../contracts/small.ts";
import { writeKit } from "./example.ts";

test("the README's example writes a kit", () => {
  const folder = mkdtempSync(join(tmpdir(), "mortise-readme-"));
  try {
    writeKit(contract(), folder);
    expect(readdirSync(folder)).toContain("kit.json");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
