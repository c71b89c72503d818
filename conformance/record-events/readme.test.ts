import { DatabaseSync } from "node:sqlite";
import { joinContracts } from "@mortise/contract";
import { RejectedError, recordEvents, recordModels } from "@mortise/events";
import { createHost } from "@mortise/host";
import { expect, it } from "vitest";
import { openWorkshop } from "../plugins/workshop.ts";
import { billingApi } from "./billing.ts";

const PLUGIN = `
// #region plugin
import { change, type OnCustomerBeforeCreate, reject } from "@acme/app";

export const onCustomerBeforeCreate: OnCustomerBeforeCreate = ({ record }) => {
  if (!record.vat) return;
  const vat = record.vat.replaceAll(" ", "").toUpperCase();
  if (!/^[A-Z]{2}[0-9A-Z]{2,12}$/.test(vat)) return reject("vat", "Not a VAT number.", "malformed");
  return change({ vat });
};
// #endregion
`;

it("the README's example runs", { timeout: 120_000 }, async () => {
  const database = new DatabaseSync(":memory:");
  database.exec("create table customers (id integer primary key, email text not null, vat text)");
  const insert = database.prepare("insert into customers (email, vat) values (?, ?) returning *");
  const api = await billingApi();
  const baseUrl = "http://127.0.0.1:9";
  const answers: unknown[] = [];
  const answer = (status: number, errors: unknown) => answers.push([status, errors]);

  // #region models
  const models = recordModels([
    {
      name: "customer",
      type: {
        type: "object",
        required: ["id", "email"],
        properties: {
          id: { type: "integer" },
          email: { type: "string" },
          vat: { type: ["string", "null"], maxLength: 14 },
          password_hash: { type: "string" },
        },
      },
      expose: ["id", "email", "vat"],
      writable: ["vat"],
      generated: ["id"],
    },
  ]);
  const { contract } = joinContracts([api, models.contract]);
  // #endregion

  const workshop = await openWorkshop(contract);
  const { wasm: euVat } = await workshop.build(PLUGIN);

  // #region events
  const host = await createHost({ contract, api: { baseUrl } });
  await host.load(euVat, { name: "eu-vat" });
  const records = recordEvents({
    models,
    host,
    policies: { before_create: { budgetMs: 5_000, onFailure: "reject" } },
    onAsked: ({ plugin, event, decision, changes }) => console.log(event, plugin, decision, changes),
    onFailure: (error) => console.error(error.code, error.event, error.plugin),
  });
  // #endregion

  // #region write
  async function createCustomer(customer: { email: string; vat?: string }) {
    const unit = records.begin();
    database.exec("begin");
    try {
      const row = await records.write(
        { record: "customer", action: "create", records: [{ record: customer }], unit },
        async (decided) => {
          const { email, vat = null } = { ...customer, ...decided.changesOf() };
          return insert.get(email, vat) ?? {};
        },
        (written) => [written],
      );
      database.exec("commit");
      await unit.committed();
      return row;
    } catch (error) {
      database.exec("rollback");
      unit.rolledBack();
      if (!(error instanceof RejectedError)) throw error;
      return answer(422, error.rejections[0]?.errors);
    }
  }
  // #endregion

  try {
    expect(await createCustomer({ email: "ada@example.com", vat: "de 123 456 789" })).toEqual(
      expect.objectContaining({ id: 1, email: "ada@example.com", vat: "DE123456789" }),
    );
    await createCustomer({ email: "eve@example.com", vat: "?" });
    expect(answers).toEqual([[422, [{ field: "vat", code: "malformed", message: "Not a VAT number." }]]]);
    expect(database.prepare("select count(*) as n from customers").get()).toMatchObject({ n: 1 });
  } finally {
    await records.settled();
    await host.close();
    await workshop.close();
  }
});
