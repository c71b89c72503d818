/** A page of the documentation as what its reader does: files that they write, commands that they type, and what those say. */
export type Step =
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  | { readonly kind: "commands"; readonly text: string; readonly says: readonly string[] };

const BLOCK = /(?:<!-- file (?<path>\S+) -->\r?\n)?^```(?<language>\w*)\r?\n(?<code>[\s\S]*?)^```/gm;

/**
 * The steps of a page, in its order. A block behind `<!-- file path -->` is that file; a block in `sh` is commands; one in
 * `text` behind it is what they print, line by line, where a line `…` stands for others.
 */
export function stepsOf(markdown: string): readonly Step[] {
  const steps: Step[] = [];
  for (const { groups } of markdown.matchAll(BLOCK)) {
    const { path, language = "", code = "" } = groups ?? {};
    if (path !== undefined) steps.push({ kind: "file", path, text: code });
    else if (language === "sh") steps.push({ kind: "commands", text: code, says: [] });
    else if (language === "text") {
      const before = steps.at(-1);
      if (before?.kind !== "commands") throw new Error(`Nothing was typed before this output: ${code}`);
      const says = code.split("\n").filter((line) => line.trim() !== "" && line.trim() !== "…");
      steps.splice(-1, 1, { ...before, says });
    } else throw new Error(`This block is no file, no command and no output: ${code}`);
  }
  return steps;
}
