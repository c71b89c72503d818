/** One `keyword Name { … }` of a Prisma schema, with its lines; one that goes on behind a bracket is one line. */
export interface Block {
  readonly keyword: string;
  readonly name: string;
  readonly lines: readonly string[];
}

/** An `@name(…)` or `@@name(…)`; `args` are the texts between the commas. */
export interface Attribute {
  readonly name: string;
  readonly args: readonly string[];
}

/** The blocks of a schema's text, in order. Comments are not in them. */
export function blocksOf(schema: string): readonly Block[] {
  const blocks: { keyword: string; name: string; lines: string[] }[] = [];
  let open: { keyword: string; name: string; lines: string[] } | undefined;
  for (const line of logicalLines(schema)) {
    if (open) {
      if (line === "}") open = undefined;
      else open.lines.push(line);
      continue;
    }
    const [, keyword = "", name = "", rest = ""] = /^(\w+)\s+(\w+)\s*\{(.*)$/.exec(line) ?? [];
    if (keyword === "") continue;
    const block = { keyword, name, lines: [] };
    blocks.push(block);
    if (!rest.trim().endsWith("}")) open = block;
  }
  return blocks;
}

/** Lines without comments and without space around them. What stands in brackets is on one of them. */
function logicalLines(schema: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let depth = 0;
  for (const token of schema.match(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\n|[^\n"/]+|./g) ?? []) {
    if (token.startsWith("//")) continue;
    if (token === "\n" && depth === 0) {
      lines.push(line.trim());
      line = "";
      continue;
    }
    if (!token.startsWith('"')) depth += balance(token);
    line += token === "\n" ? " " : token;
  }
  lines.push(line.trim());
  return lines.filter((text) => text !== "");
}

function balance(text: string): number {
  return (text.match(/[([]/g) ?? []).length - (text.match(/[)\]]/g) ?? []).length;
}

/** The attributes in a line, in order. */
export function attributesOf(line: string): readonly Attribute[] {
  const found: Attribute[] = [];
  const start = /@@?([\w.]+)/g;
  const plain = withoutTexts(line);
  for (let match = start.exec(plain); match; match = start.exec(plain)) {
    const name = match[1] ?? "";
    const from = start.lastIndex;
    const to = plain[from] === "(" ? closing(plain, from) : from;
    found.push({ name, args: to > from ? splitArgs(line.slice(from + 1, to)) : [] });
    start.lastIndex = to;
  }
  return found;
}

/** The same text with `_` where texts in quotes have anything, so that no bracket or `@` in one counts. */
function withoutTexts(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"/g, (text) => `"${"_".repeat(text.length - 2)}"`);
}

function closing(plain: string, from: number): number {
  let depth = 0;
  for (let at = from; at < plain.length; at += 1) {
    depth += balance(plain[at] ?? "");
    if (depth === 0) return at;
  }
  return plain.length;
}

function splitArgs(text: string): readonly string[] {
  const plain = withoutTexts(text);
  const args: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= plain.length; at += 1) {
    depth += balance(plain[at] ?? "");
    if (at < plain.length && (plain[at] !== "," || depth > 0)) continue;
    const arg = text.slice(from, at).trim();
    if (arg !== "") args.push(arg);
    from = at + 1;
  }
  return args;
}

/** The value of a named argument (`map: "x"`), or of the first one that has no name. */
export function argument(attribute: Attribute | undefined, name: string): string | undefined {
  const named = /^(\w+)\s*:\s*([\s\S]*)$/;
  for (const arg of attribute?.args ?? []) {
    const [, key, value] = named.exec(arg) ?? [];
    if (key === name) return value;
  }
  return undefined;
}

export function unnamedArgument(attribute: Attribute | undefined): string | undefined {
  return attribute?.args.find((arg) => !/^\w+\s*:/.test(arg));
}

/** The text in quotes. */
export function textOf(quoted: string | undefined): string | undefined {
  if (quoted === undefined || !/^".*"$/.test(quoted)) return undefined;
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted.slice(1, -1);
  }
}

/** The names in `[a, b(sort: Desc)]`. */
export function namesOf(list: string | undefined): readonly string[] {
  if (list === undefined) return [];
  return splitArgs(list.replace(/^\[|\]$/g, "")).map((name) => name.replace(/\(.*$/, "").trim());
}
