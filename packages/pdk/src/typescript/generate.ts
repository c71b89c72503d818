import type { Contract } from "@mortise/contract";
import { type Code, code, joinCode } from "../code.ts";
import type { Kit, KitDiagnostic, KitFile } from "../kit.ts";
import { Printer } from "../printer.ts";
import { decisionFiles as decisionExampleFiles, findDecision } from "./decision-example.ts";
import { decisionExports, decisionFiles } from "./decisions.ts";
import { eventDeclarations } from "./events.ts";
import { exampleFiles, findExample } from "./example.ts";
import { glueFiles } from "./glue.ts";
import { losses } from "./losses.ts";
import { type Names, nameAll } from "./names.ts";
import { operationFiles } from "./operations.ts";
import { resolveOptions, type TypeScriptKitOptions } from "./options.ts";
import { manifestFile, packageFile } from "./project.ts";
import { readmeFile } from "./readme.ts";
import { testingFiles } from "./testing-glue.ts";
import { TypePrinter } from "./types.ts";

/** Types that the kit brings along itself. */
const BYTES_TYPES: ReadonlySet<string> = new Set(["FilePart", "WireBytes"]);

/**
 * Generates the kit that an author installs to write TypeScript plug-ins for one app: an npm package of `.js` and
 * `.d.ts` files, ready to use. Pure: reads and writes nothing, and changes neither argument.
 *
 * @throws PdkError `invalid-package-name`, `invalid-package-version`
 */
export function generateTypeScriptKit(contract: Contract, options: TypeScriptKitOptions): Kit {
  const resolved = resolveOptions(contract, options);
  const names = nameAll(contract);
  const types = new TypePrinter(contract, names);

  const typesPrinter = new Printer();
  for (const named of contract.types) types.declare(typesPrinter, named);
  const typesFile = declarationFile("types.d.ts", typesPrinter, types.takeMentioned(), "./types.js");
  const events = eventDeclarations(contract, names, types);
  const eventsFile = declarationFile("events.d.ts", events, types.takeMentioned());
  const operations = operationFiles(contract, names, types);
  const operationsFile = declarationFile("operations.d.ts", operations.declarations, types.takeMentioned());

  const handlers = contract.events.flatMap((event) => {
    const handler = names.events.get(event)?.handler;
    return handler ? [[handler, event.name] as const] : [];
  });
  const example = findExample(contract, names);
  const decision = findDecision(contract, names);
  const { packageName } = resolved;
  const files = [
    packageFile(contract, resolved),
    manifestFile(contract, handlers),
    readmeFile(contract, names, packageName, { example, decision }),
    ...(decision ? decisionExampleFiles(decision, packageName) : exampleFiles(example, packageName)),
    ...indexFiles(names),
    typesFile,
    eventsFile,
    operationsFile,
    operations.code,
    ...glueFiles(),
    ...decisionFiles(names.decisions),
    ...testingFiles(),
  ];
  const diagnostics: KitDiagnostic[] = [
    ...names.diagnostics,
    ...types.diagnostics,
    ...operations.diagnostics,
    ...losses(contract, types),
  ];
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), diagnostics };
}

function indexFiles({ decisions }: Names): readonly KitFile[] {
  const declarations = [
    'export * from "./operations.js";',
    'export type * from "./types.js";',
    'export type * from "./events.js";',
    'export type { Answer } from "./guest.js";',
    'export { ApiError, type RefusalCode, RefusedError } from "./errors.js";',
    'export { FilePart, type WireBytes } from "./bytes.js";',
    ...decisionExports(decisions),
  ];
  const code = [
    'export * from "./operations.js";',
    'export { ApiError, RefusedError } from "./errors.js";',
    'export { FilePart } from "./bytes.js";',
    ...decisionExports(decisions),
  ];
  return [
    { path: "index.d.ts", text: `${declarations.join("\n")}\n` },
    { path: "index.js", text: `${code.join("\n")}\n` },
  ];
}

/** A file of declarations with the imports that it needs. */
function declarationFile(path: string, body: Printer, mentioned: readonly Code[], self?: string): KitFile {
  const printer = new Printer();
  const importTypes = (from: Code, wanted: readonly Code[]) => {
    if (wanted.length > 0) printer.line(code`import type { ${joinCode(wanted, ", ")} } from ${from};`);
  };
  importTypes(
    code`"./bytes.js"`,
    mentioned.filter((name) => BYTES_TYPES.has(name)),
  );
  if (path === "operations.d.ts")
    importTypes(code`"./guest.js"`, [code`Answer as $Answer`, code`Failed as $Failed`]);
  if (self === undefined)
    importTypes(
      code`"./types.js"`,
      mentioned.filter((name) => !BYTES_TYPES.has(name)),
    );
  const head = printer.isEmpty ? "" : `${printer}\n`;
  return { path, text: head + (body.isEmpty ? "export {};\n" : body.toString()) };
}
