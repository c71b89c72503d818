import { RECORD_MOMENTS } from "@mortise/contract";
import { recordModels } from "@mortise/events";
import type { Shared } from "../../desk/global-setup.ts";
import { KIT, openWorkshop } from "../../plugins/workshop.ts";
import { HAND_WRITTEN_MODELS } from "../drivers/by-hand/models.ts";
import { contractOf } from "./contract.ts";

/** The suite's plug-ins: one hears of each record by itself, the other of many at once. */
export const PLUGINS = ["one", "many"] as const;

export type PluginName = (typeof PLUGINS)[number];

/** Both plug-ins' modules, in Base64. */
export type BuiltPlugins = { readonly [P in PluginName]: string };

/** Compiles both plug-ins: they hear all events of both models, and decide what the API answers them. */
export async function buildPlugins(): Promise<Shared<BuiltPlugins>> {
  const workshop = await openWorkshop(await contractOf(recordModels(HAND_WRITTEN_MODELS)));
  try {
    const one = await workshop.build(sourceOf(""));
    const many = await workshop.build(sourceOf("Many"));
    const answer = { one: base64(one.wasm), many: base64(many.wasm) };
    return { answer, end: async () => {} };
  } finally {
    await workshop.close();
  }
}

function sourceOf(suffix: "" | "Many"): string {
  const types = ["Customer", "Invoice"].flatMap((model) =>
    RECORD_MOMENTS.map((moment) => `On${model}${pascalCase(moment)}${suffix}`),
  );
  const handlers = types.map(
    (type) => `export const ${type.replace("On", "on")}: ${type} = async (event) => decide(event);`,
  );
  return `import { tell, type ${types.join(", type ")} } from "${KIT}";

const decide = (event: unknown): never => (tell({ body: event }) ?? undefined) as never;

${handlers.join("\n")}
`;
}

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|_)(.)/g, (_, first: string) => first.toUpperCase());
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
