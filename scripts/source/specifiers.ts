import { isNode, nodesOf, type Source, type SyntaxNode } from "./syntax.ts";

/** A mention of another file or package. */
export interface Specifier {
  /** Absent: it is computed, and cannot be read. */
  readonly text?: string;
  readonly line: number;
}

/**
 * Everything by which a file reaches another one: static and dynamic imports, `export … from`, `import("…")` in types,
 * `require`, `import.meta.resolve`, `new URL("…", import.meta.url)` and reference comments.
 */
export function specifiersOf(source: Source): readonly Specifier[] {
  const found: Specifier[] = [];
  for (const node of nodesOf(source.program)) {
    const target = targetOf(node);
    if (!target) continue;
    const text = textOf(target);
    found.push({ ...(text !== undefined && { text }), line: source.lineOf(node.start) });
  }
  for (const { value, start } of source.comments) {
    const reference = /^\/\s*<reference\s+(?:path|types)\s*=\s*["']([^"']+)["']/.exec(value);
    if (reference?.[1]) found.push({ text: reference[1], line: source.lineOf(start) });
  }
  return found;
}

/** The expression by which a node names another file; nothing for a node that doesn't. */
function targetOf(node: SyntaxNode): SyntaxNode | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return isNode(node.source) ? node.source : undefined;
    case "TSExternalModuleReference":
      return isNode(node.expression) ? node.expression : undefined;
    case "CallExpression":
      return isRequire(node.callee) || isMetaResolve(node.callee) ? firstArgument(node) : undefined;
    case "NewExpression":
      return isUrlOfModule(node) ? firstArgument(node) : undefined;
    default:
      return undefined;
  }
}

function textOf(node: SyntaxNode): string | undefined {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type !== "TemplateLiteral" || !Array.isArray(node.quasis) || node.quasis.length !== 1)
    return undefined;
  const value: unknown = node.quasis[0]?.value?.cooked;
  return typeof value === "string" ? value : undefined;
}

function isRequire(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === "Identifier") return callee.name === "require";
  return (
    callee.type === "MemberExpression" && isRequire(callee.object) && nameOf(callee.property) === "resolve"
  );
}

function isMetaResolve(callee: unknown): boolean {
  if (!isNode(callee) || callee.type !== "MemberExpression") return false;
  return isImportMeta(callee.object) && nameOf(callee.property) === "resolve";
}

function isUrlOfModule(node: SyntaxNode): boolean {
  if (nameOf(node.callee) !== "URL" || !Array.isArray(node.arguments)) return false;
  const base: unknown = node.arguments[1];
  return isNode(base) && base.type === "MemberExpression" && isImportMeta(base.object);
}

function isImportMeta(node: unknown): boolean {
  return isNode(node) && node.type === "MetaProperty" && nameOf(node.meta) === "import";
}

function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === "Identifier" && typeof node.name === "string" ? node.name : undefined;
}

function firstArgument(node: SyntaxNode): SyntaxNode | undefined {
  const first: unknown = Array.isArray(node.arguments) ? node.arguments[0] : undefined;
  return isNode(first) ? first : undefined;
}
