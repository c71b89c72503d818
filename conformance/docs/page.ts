/** A page as what its reader does: files that they write, commands that they type, and what those print. */
export type Step =
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  | { readonly kind: "commands"; readonly text: string; readonly says: readonly string[] }
  /** A command that goes on, in a terminal of its own. The one before it has been ended. */
  | { readonly kind: "stays-open"; readonly text: string; readonly says: readonly string[] };

const BLOCK =
  /(?:<!-- (?:file (?<path>\S+)|(?<open>stays open)) -->\r?\n)?^```(?<language>\w*)\r?\n(?<code>[\s\S]*?)^```/gm;

/**
 * The steps of a page, in its order. A block behind `<!-- file path -->` is that file; one in `sh` is commands, behind
 * `<!-- stays open -->` one that does not end; one in `text` is what those print.
 *
 * @throws Error for a block that is none of these: nobody would know what to do with it.
 */
export function stepsOf(markdown: string): readonly Step[] {
  const steps: Step[] = [];
  for (const { groups } of markdown.matchAll(BLOCK)) {
    const { path, open, language, code = "" } = groups ?? {};
    if (path !== undefined) steps.push({ kind: "file", path, text: code });
    else if (language === "sh") {
      steps.push({ kind: open === undefined ? "commands" : "stays-open", text: code, says: [] });
    } else if (language === "text") {
      const before = steps.at(-1);
      if (before === undefined || before.kind === "file") {
        throw new Error(`Nothing was typed before this output: ${code}`);
      }
      steps.splice(-1, 1, { ...before, says: code.split("\n").filter((line) => line.trim() !== "") });
    } else throw new Error(`This block is no file, no command and no output: ${code}`);
  }
  return steps;
}

/** The first line of `promised` that `printed` does not hold, in this order; `undefined` where it holds all. */
export function missingIn(printed: string, promised: readonly string[]): string | undefined {
  let from = 0;
  for (const line of promised) {
    const at = printed.indexOf(line.trim(), from);
    if (at < 0) return line;
    from = at + line.trim().length;
  }
  return undefined;
}
