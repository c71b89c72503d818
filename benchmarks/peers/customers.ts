import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildPlugin } from "@mortise/compiler";
import { readSharedEngine } from "@mortise/compiler/engine";
import type { Contract } from "@mortise/contract";
import { recordEvents, recordModels } from "@mortise/events";
import { createHost } from "@mortise/host";
import { generateTypeScriptKit } from "@mortise/pdk";
import { eventSource, modelsOf } from "@mortise/typeorm";
import { DataSource, type DataSourceOptions, EntitySchema } from "typeorm";

interface Customer {
  id: number;
  email: string;
  vat: string | null;
}

/** An app's customers, written by TypeORM. */
export interface Customers {
  /** Saves a new one, in a transaction that TypeORM opens. */
  save(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** Who hears of the writes: the event source is not there, is there without any plug-in, or with one that is asked. */
export type Heard = "no-mortise" | "no-plug-in" | "plug-in";

/** Opens a database with a table of customers. */
export async function openCustomers(options: DataSourceOptions, heard: Heard): Promise<Customers> {
  const customer = new EntitySchema<Customer>({
    name: "customer",
    columns: {
      id: { type: "int", primary: true, generated: true },
      email: { type: "varchar" },
      vat: { type: "varchar", nullable: true },
    },
  });
  const dataSource = new DataSource({
    ...options,
    entities: [customer],
    synchronize: true,
    dropSchema: true,
  });
  await dataSource.initialize();
  const attached = heard === "no-mortise" ? undefined : await attach(dataSource, heard);
  const repository = dataSource.getRepository<Customer>("customer");
  const save = async () => {
    const saved = await repository.save({ email: "ada@example.com", vat: "de123456789" });
    const expected = heard === "plug-in" ? "DE123456789" : "de123456789";
    if (saved.vat !== expected) throw new Error(`The customer has the VAT number ${saved.vat}.`);
  };
  return { save, close: async () => Promise.all([attached?.(), dataSource.destroy()]) };
}

/** Gives what closes it. */
async function attach(dataSource: DataSource, heard: Heard): Promise<() => Promise<void>> {
  const models = recordModels(
    modelsOf(dataSource, { customer: { expose: ["id", "email", "vat"], writable: ["vat"] } }),
  );
  const host = await createHost({
    contract: models.contract,
    engines: [await readSharedEngine()],
    limits: { callTimeoutMs: 60_000 },
    api: { baseUrl: "http://127.0.0.1:9" },
  });
  if (heard === "plug-in") await host.load(await buildAsked(models.contract), { name: "asked" });
  const patient = { customer_before_create: { budgetMs: 60_000 } };
  eventSource(dataSource, recordEvents({ models, host, policies: patient }));
  return () => host.close();
}

const ASKED = `import type { OnCustomerBeforeCreate } from "@acme/app";
export const onCustomerBeforeCreate: OnCustomerBeforeCreate = ({ record }) => {
  if (record.vat) return { decision: "change", changes: { vat: record.vat.toUpperCase() } };
};
`;

/** A plug-in as its author has it: typed by the app's kit, compiled for the shared engine. */
async function buildAsked(contract: Contract): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "mortise-benchmark-"));
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  try {
    const kit = generateTypeScriptKit(contract, { packageName: "@acme/app" });
    for (const { path, text } of kit.files) await write(join("node_modules/@acme/app", path), text);
    await write("package.json", JSON.stringify({ name: "plugin", type: "module" }));
    await write("plugin.ts", ASKED);
    return (await buildPlugin({ entry: join(folder, "plugin.ts") })).wasm;
  } finally {
    await rm(folder, { recursive: true });
  }
}
