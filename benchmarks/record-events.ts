// What record events cost a write: where no plug-in hears of it, and where one that is written in TypeScript is asked.
//
//   node benchmarks/record-events.ts [--seconds 8]
//
// After `npm run build`. Prints medians; the write is an insert into SQLite in memory, about the quickest that there is.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { buildPlugin } from "@mortise/compiler";
import { type Decided, type RecordEvents, recordEvents, recordModels } from "@mortise/events";
import { createHost, type Host } from "@mortise/host";
import { generateTypeScriptKit } from "@mortise/pdk";
import { measureInTurn } from "./harness/measure.ts";

const { values: options } = parseArgs({ options: { seconds: { type: "string", default: "8" } } });

const models = recordModels([
  {
    name: "customer",
    type: {
      type: "object",
      required: ["id", "email"],
      properties: { id: { type: "integer" }, email: { type: "string" }, vat: { type: "string" } },
    },
    expose: ["id", "email", "vat"],
    writable: ["vat"],
    generated: ["id"],
    many: true,
  },
]);

const PLUGIN = `import type { OnCustomerBeforeCreate, OnCustomerBeforeCreateMany } from "@acme/app";
const decide = (vat: string | undefined) =>
  vat === undefined ? null : { decision: "change" as const, changes: { vat: vat.toUpperCase() } };
export const onCustomerBeforeCreate: OnCustomerBeforeCreate = ({ record }) => decide(record.vat);
export const onCustomerBeforeCreateMany: OnCustomerBeforeCreateMany = ({ records }) => ({
  decisions: records.map(({ record }) => decide(record.vat)),
});
`;

/** The plug-in, built in a folder as its author has it. */
async function buildAsking(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "mortise-benchmark-"));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  try {
    const kit = generateTypeScriptKit(models.contract, { packageName: "@acme/app" });
    for (const { path, text } of kit.files) write(join("node_modules/@acme/app", path), text);
    write("package.json", JSON.stringify({ name: "plugin", type: "module" }));
    write("plugin.ts", PLUGIN);
    return (await buildPlugin({ entry: join(folder, "plugin.ts") })).wasm;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A host with one plug-in, or with none. */
async function openHost(wasm?: Uint8Array): Promise<Host> {
  const limits = { callTimeoutMs: 60_000 };
  const host = await createHost({
    contract: models.contract,
    limits,
    api: { baseUrl: "http://127.0.0.1:9" },
  });
  if (wasm) await host.load(wasm, { name: "asked" });
  return host;
}

const patient = { customer_before_create: { budgetMs: 60_000 } };
const wasm = await buildAsking();
const [silent, asking] = [await openHost(), await openHost(wasm)];
const unheard = recordEvents({ models, host: silent });
const heard = recordEvents({ models, host: asking, policies: patient });
const database = new DatabaseSync(":memory:");
database.exec("create table customers (id integer primary key, email text, vat text)");
const insert = database.prepare("insert into customers (email, vat) values (?, ?)");
const customer = { email: "ada@example.com", vat: "de123456789" };
const perform = async (decided?: Decided) => {
  const { email, vat } = { ...customer, ...decided?.changesOf() };
  return insert.run(email, vat);
};
const record = "customer";
const through = (events: RecordEvents, action: "create" | "destroy") =>
  events.write({ record, action, records: [{ record: customer }] }, perform);
const hundred = Array.from({ length: 100 }, () => ({ record: customer }));

const LOOKS = 10_000;
const WRITES = 100;
const many = (times: number, run: () => unknown) => async () => {
  for (let n = 0; n < times; n += 1) await run();
};
const look = (events: RecordEvents, action: "create" | "destroy") => () => {
  for (let n = 0; n < LOOKS; n += 1)
    if (events.hears(record, action) !== (action === "create" && events === heard)) throw new Error();
};

const measured = await measureInTurn(
  [
    { name: "hears, no plug-in", times: LOOKS, run: look(unheard, "create") },
    { name: "hears, a plug-in for other events", times: LOOKS, run: look(heard, "destroy") },
    { name: "write, without record events", times: WRITES, run: many(WRITES, () => perform()) },
    { name: "write, no plug-in", times: WRITES, run: many(WRITES, () => through(unheard, "create")) },
    {
      name: "write, a plug-in for other events",
      times: WRITES,
      run: many(WRITES, () => through(heard, "destroy")),
    },
    { name: "write, a TypeScript plug-in changes it", run: () => through(heard, "create") },
    {
      name: "100 records, asked about in one call",
      run: () => heard.before({ record, action: "create", records: hundred }),
    },
  ],
  { totalMs: Number(options.seconds) * 1_000, turns: 40 },
);
for (const { name, p50, p99, samples } of measured) {
  console.log(
    `${name.padEnd(40)} p50 ${p50.toFixed(3).padStart(10)} µs   p99 ${p99.toFixed(3).padStart(10)} µs   ${samples} samples`,
  );
}
await Promise.all([silent.close(), asking.close()]);
