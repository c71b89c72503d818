import type { Kit } from "../author/kit.ts";

/** The file that is checked beside the author's own. */
export const CHECK_FILE = "mortise-handlers-check.ts";

/** The line of it that imports the entry file. */
export const IMPORTS_ENTRY = 1;

/** A file that compiles only where the entry file's exports fit the kits' `Handlers`. */
export interface HandlersCheck {
  readonly code: string;
  /** Which export a line (from 1) is about. */
  readonly exportAtLine: ReadonlyMap<number, string>;
}

/** One line an export, so that each has a finding of its own. */
export function handlersCheck(entry: string, source: string, kits: readonly Kit[]): HandlersCheck {
  const lines = [`import * as plugin from ${specifier(entry)};`];
  const exportAtLine = new Map<number, string>();
  kits.forEach((kit, index) => {
    if (kit.declarations === undefined) return;
    const handlers = `Handlers${index}`;
    lines.push(`import type { Handlers as ${handlers} } from ${specifier(kit.declarations)};`);
    for (const name of kit.exports.keys()) {
      if (!mentions(source, name)) continue;
      const key = JSON.stringify(name);
      exportAtLine.set(lines.length + 1, name);
      lines.push(
        `({} as Pick<typeof plugin, ${key} & keyof typeof plugin>) satisfies { ${key}?: ${handlers}[${key}] };`,
      );
    }
  });
  return { code: `${lines.join("\n")}\nexport {};\n`, exportAtLine };
}

function specifier(path: string): string {
  return JSON.stringify(path.replaceAll("\\", "/"));
}

/** Whether an entry file may export this name: it says so, or passes on all that another file exports. */
function mentions(source: string, name: string): boolean {
  return source.includes(name) || /export\s*\*/.test(source);
}
