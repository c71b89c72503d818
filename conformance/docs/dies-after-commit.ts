// A process that ends right behind a commit: `node dies-after-commit.ts <plugin.wasm> <database> <at once | settled>`.
import { recordEvents, recordModels } from "@mortise/events";
import { createHost } from "@mortise/host";
import { eventSource, modelsOf } from "@mortise/typeorm";
import { DataSource, EntitySchema } from "typeorm";

const [, , plugin = "", database = "", how] = process.argv;
const CustomerEntity = new EntitySchema<{ id: number; email: string }>({
  name: "Customer",
  columns: { id: { type: Number, primary: true, generated: true }, email: { type: String } },
});
const dataSource = new DataSource({
  type: "better-sqlite3",
  database,
  entities: [CustomerEntity],
  synchronize: true,
});
await dataSource.initialize();
const models = recordModels(
  modelsOf(dataSource, { Customer: { name: "customer", expose: ["id", "email"] } }),
);
const host = await createHost({
  contract: models.contract,
  api: { baseUrl: "http://127.0.0.1:9" },
  limits: { callTimeoutMs: 20_000 },
  log: ({ text }) => process.stdout.write(`${text}\n`),
});
await host.load(plugin, { name: "listener" });
const records = recordEvents({ models, host });
eventSource(dataSource, records);
await dataSource.getRepository(CustomerEntity).save({ email: "ada@example.com" });
process.stdout.write("committed\n");
if (how === "settled") {
  // #region settled
  await records.settled();
  await host.close();
  // #endregion
}
process.exit();
