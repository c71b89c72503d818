import type { Contract } from "@mortise/contract";
import { at } from "../failure.ts";
import type { Finding } from "../output/diagnostics.ts";
import type { Shell } from "../shell.ts";
import { hideCredentials } from "./credentials.ts";
import { isAddress, readInput } from "./file.ts";

/** A contract from one or several inputs, with what was found on the way. */
export interface ContractRead {
  readonly contract: Contract;
  readonly findings: readonly Finding[];
}

/**
 * The contract of these inputs: saved contracts and OpenAPI documents (paths, or http(s) addresses), told apart by
 * what they hold. Several are joined, in this order.
 */
export async function readContract(sources: readonly string[], shell: Shell): Promise<ContractRead> {
  const contracts: Contract[] = [];
  const findings: Finding[] = [];
  for (const source of sources) {
    hideCredentials(source, shell);
    const read = await shell.during(`Reading ${source}`, () => at(source, () => readOne(source)));
    contracts.push(read.contract);
    findings.push(...read.findings);
  }
  const [only, ...others] = contracts;
  if (only && others.length === 0) return { contract: only, findings };
  const { joinContracts } = await import("@mortise/contract");
  const { contract, diagnostics } = await at(sources.join(", "), () => joinContracts(contracts));
  return { contract, findings: [...findings, ...diagnostics.map((d) => ({ ...d, source: "(joined)" }))] };
}

async function readOne(source: string): Promise<ContractRead> {
  if (!isAddress(source)) {
    const text = (await readInput(source)).toString("utf8");
    if (looksSaved(text)) {
      const { contractFromJson } = await import("@mortise/contract");
      return { contract: contractFromJson(text), findings: [] };
    }
  }
  const { importOpenApi } = await import("@mortise/openapi");
  const { contract, diagnostics } = await importOpenApi(source);
  return { contract, findings: diagnostics.map((diagnostic) => ({ ...diagnostic, source })) };
}

/**
 * Whether a text is a saved contract: a JSON object that has a `formatVersion` and is no OpenAPI document.
 * A cheap look comes first, so that a large document is not parsed twice.
 */
function looksSaved(text: string): boolean {
  if (!text.includes('"formatVersion"') || !text.trimStart().startsWith("{")) return false;
  try {
    const value: unknown = JSON.parse(text);
    return (
      typeof value === "object" &&
      value !== null &&
      "formatVersion" in value &&
      !("openapi" in value) &&
      !("swagger" in value)
    );
  } catch {
    return false;
  }
}
