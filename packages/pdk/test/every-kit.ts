import type { Contract } from "@mortise/contract";
import type { Kit } from "@mortise/pdk";
import { expect, test } from "vitest";
import { wicked } from "./contracts/wicked.ts";

/** Where one of a kit's expected files is: the same place, or with an ending that hides it from a language's tools. */
export interface ExpectedKit {
  /** What the language is called in the tests' names. */
  readonly language: string;
  /** The folder of the expected files. */
  readonly folder: string;
  /** Generates the kit, always with the same options. */
  generate(contract: Contract): Kit;
  /** Whether a contract has a say in a file. Default: it has in all. */
  isOwn?(path: string): boolean;
  /** What the expected files are called. Default: as the kit's are. */
  expectedPath?(path: string): string;
}

/** Tests what is true of the wicked contract's kit in every language. Gives the kit. */
export function testWickedKit(expected: ExpectedKit): Kit {
  const { language, folder, generate, isOwn = () => true, expectedPath = (path) => path } = expected;
  const kit = generate(wicked);

  // Look at each change here as an author of plug-ins would, then accept it with `vitest run packages/pdk -u`.
  test.each(kit.files.filter(({ path }) => isOwn(path)))(
    "$path of the wicked contract's kit is as expected",
    async ({ path, text }) => {
      await expect(text).toMatchFileSnapshot(`${folder}/${expectedPath(path)}`);
    },
  );

  test(`everything that ${language} cannot say is a diagnostic`, async () => {
    const said = kit.diagnostics.map(
      ({ code, severity, at, message }) => `${severity} ${code} ${at}\n  ${message}\n`,
    );
    await expect(said.join("")).toMatchFileSnapshot(`${folder}/diagnostics.txt`);
  });

  test("the same contract gives the same kit, and is not changed", () => {
    expect(generate(deepFreeze(structuredClone(wicked)))).toEqual(kit);
  });

  test("a kit's files are sorted by path, each once", () => {
    const paths = kit.files.map(({ path }) => path);
    expect(paths).toEqual([...new Set(paths)].sort());
  });

  return kit;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
