import type { Contract } from "@mortise/contract";
import type { Kit, KitDiagnostic } from "../kit.ts";
import { nominalModel } from "../nominal/nominal.ts";
import { decisionExample } from "./decision-example.ts";
import { decisionFiles } from "./decisions.ts";
import { eventsFile } from "./events.ts";
import { exampleFiles } from "./example.ts";
import { glueFiles } from "./glue/files.ts";
import { losses } from "./losses.ts";
import { nameAll } from "./names.ts";
import { operationFile } from "./operations.ts";
import { type RustKitOptions, resolveOptions } from "./options.ts";
import { cargoFile, libraryFile, namesFile } from "./project.ts";
import { readmeFile } from "./readme.ts";
import { Shapes } from "./shapes.ts";
import { typeFiles } from "./types.ts";

/**
 * Generates the kit that an author uses to write Rust plug-ins for one app: a crate, ready to be depended on. Pure: reads
 * and writes nothing, and changes neither argument.
 *
 * @throws PdkError `invalid-package-name`, `invalid-package-version`
 */
export function generateRustKit(contract: Contract, options: RustKitOptions): Kit {
  const resolved = resolveOptions(contract, options);
  const model = nominalModel(contract);
  const names = nameAll(model);
  const shapes = new Shapes(model, names);
  const operations = names.modules.map((module) => operationFile(module, names, shapes));
  const decisions = decisionFiles(model, names);
  const decision = decisionExample(contract, model, names, resolved);
  const calling = exampleFiles(model, names, shapes, resolved);
  const examples = decision.length > 0 ? decision : calling;
  const files = [
    cargoFile(contract, resolved, examples.length > 0),
    libraryFile(contract, names),
    namesFile(contract),
    eventsFile(model, names, shapes),
    ...typeFiles(model, names, shapes),
    ...operations.map(({ file }) => file),
    ...glueFiles({ decides: decisions.length > 0 }),
    ...decisions,
    ...examples,
    readmeFile(contract, names, examples, resolved),
  ];
  const diagnostics: KitDiagnostic[] = [
    ...names.diagnostics,
    ...model.diagnostics,
    ...operations.flatMap((one) => one.diagnostics),
    ...losses(model),
  ];
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), diagnostics };
}
