import { z } from "@hono/zod-openapi";
import type { Api } from "../http/api.ts";
import { found } from "../http/failures.ts";
import { pageOf } from "../http/lists.ts";
import { body, CONFLICT, json, NOT_FOUND, operation } from "../http/operation.ts";
import { currency, id, idParameter, key, listOf, moment, name, pageQuery, text } from "../http/schemas.ts";
import { CustomerEntity } from "../models/customer.ts";
import type { Services } from "./services.ts";

const tags = ["Customers"];
const country = text.length(2).openapi({ description: "ISO 3166-1 alpha-2.", example: "DE" });
const vatNumber = text.min(1).max(20).openapi({ example: "DE123456789" });
const email = z.email().max(200);

const NewCustomer = z
  .object({
    external_id: key.openapi({ description: "Your own id of it. Each one once.", example: "cus_1" }),
    name,
    email,
    country: country.nullable().optional(),
    vat_number: vatNumber.nullable().optional(),
    currency: currency.default("EUR"),
  })
  .openapi("NewCustomer");

const CustomerUpdate = z
  .object({ name, email, country: country.nullable(), vat_number: vatNumber.nullable() })
  .partial()
  .openapi("CustomerUpdate");

const Customer = z
  .object({
    id,
    external_id: key,
    name,
    email: z.string(),
    country: country.nullable(),
    vat_number: vatNumber.nullable(),
    currency,
    created_at: moment,
  })
  .openapi("Customer");

const path = "/customers/{id}";
const one = { params: idParameter };

const create = operation("createCustomer", {
  method: "post",
  path: "/customers",
  tags,
  summary: "Create a customer",
  request: body(NewCustomer),
  responses: { 201: json(Customer, "The customer."), ...CONFLICT },
});
const list = operation("listCustomers", {
  method: "get",
  path: "/customers",
  tags,
  summary: "List customers",
  request: { query: pageQuery },
  responses: { 200: json(listOf(Customer, "CustomerList"), "A page of customers, the newest first.") },
});
const get = operation("getCustomer", {
  method: "get",
  path,
  tags,
  summary: "Get a customer",
  request: one,
  responses: { 200: json(Customer, "The customer."), ...NOT_FOUND },
});
const update = operation("updateCustomer", {
  method: "patch",
  path,
  tags,
  summary: "Change a customer",
  request: { ...one, ...body(CustomerUpdate) },
  responses: { 200: json(Customer, "The customer."), ...NOT_FOUND },
});
const remove = operation("deleteCustomer", {
  method: "delete",
  path,
  tags,
  summary: "Delete a customer",
  description: "Only one who was never billed.",
  request: one,
  responses: { 204: { description: "The customer is gone." }, ...NOT_FOUND, ...CONFLICT },
});

/** Who is billed. */
export function customerRoutes(api: Api, { transactions }: Services): void {
  api.openapi(create, async (c) => {
    const { country = null, vat_number = null, ...given } = c.req.valid("json");
    const customer = { ...given, country, vat_number, created_at: new Date().toISOString() };
    return c.json(await transactions.run((manager) => manager.save(CustomerEntity, customer)), 201);
  });

  api.openapi(list, async (c) =>
    c.json(await pageOf(transactions.manager, CustomerEntity, c.req.valid("query")), 200),
  );

  api.openapi(get, async (c) => {
    const customer = await transactions.manager.findOneBy(CustomerEntity, c.req.valid("param"));
    return c.json(found(customer, "customer"), 200);
  });

  api.openapi(update, async (c) => {
    const changed = await transactions.run(async (manager) => {
      const customer = found(await manager.findOneBy(CustomerEntity, c.req.valid("param")), "customer");
      return manager.save(CustomerEntity, Object.assign(customer, c.req.valid("json")));
    });
    return c.json(changed, 200);
  });

  api.openapi(remove, async (c) => {
    await transactions.run(async (manager) => {
      const customer = found(await manager.findOneBy(CustomerEntity, c.req.valid("param")), "customer");
      await manager.remove(CustomerEntity, customer);
    });
    return c.body(null, 204);
  });
}
