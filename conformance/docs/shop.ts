import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { joinContracts } from "@mortise/contract";
import {
  appContextOf,
  chainOf,
  type Policies,
  type RecordEvents,
  RecordEventsError,
  recordEvents,
  recordModels,
  withChain,
} from "@mortise/events";
import { createHost, type Host, type HostOptions } from "@mortise/host";
import { importOpenApi } from "@mortise/openapi";
import { eventSource, modelsOf } from "@mortise/typeorm";
import { DataSource, type EntityManager, EntitySchema } from "typeorm";
import { openWorkshop, type Workshop } from "../plugins/workshop.ts";
import { createDatabase } from "../postgres.ts";

export interface Customer {
  id: number;
  email: string;
  note: string | null;
}

export const CustomerEntity = new EntitySchema<Customer>({
  name: "Customer",
  tableName: "customer",
  columns: {
    id: { type: Number, primary: true, generated: true },
    email: { type: String, length: 200 },
    note: { type: String, length: 200, nullable: true },
  },
});

/** What is still to be told: committed with what it is about. */
export const OutboxEntity = new EntitySchema<{ id: number; event: string; payload: object }>({
  name: "Outbox",
  tableName: "outbox",
  columns: {
    id: { type: Number, primary: true, generated: true },
    event: { type: String },
    payload: { type: "simple-json" },
  },
});

const json = (schema: object): object => ({ content: { "application/json": { schema } } });
const EMAILS = { type: "array", items: { type: "string" } };
const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "Shop", version: "1.0.0" },
  paths: {
    "/customers": {
      get: {
        operationId: "listCustomers",
        responses: { 200: { description: "All addresses", ...json(EMAILS) } },
      },
      post: {
        operationId: "createCustomer",
        requestBody: {
          required: true,
          ...json({ type: "object", required: ["email"], properties: { email: { type: "string" } } }),
        },
        responses: { 204: { description: "Created" }, 503: { description: "A plug-in failed" } },
      },
    },
    "/customers/{id}/visits": {
      post: {
        operationId: "addVisit",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
        responses: { 204: { description: "Noted" } },
      },
    },
  },
  webhooks: {
    customer_joined: {
      post: {
        requestBody: json({ type: "object", required: ["email"], properties: { email: { type: "string" } } }),
        responses: { 204: { description: "Heard" } },
      },
    },
  },
};

/** A shop on a PostgreSQL of its own, with real plug-ins, whose API calls come in one of two ways. */
export interface Shop {
  readonly dataSource: DataSource;
  readonly host: Host;
  readonly events: RecordEvents;
  readonly failures: RecordEventsError[];
  /** What plug-ins logged. */
  readonly logged: string[];
  install(name: string, source: string): Promise<void>;
  /** All addresses, as somebody else sees them. */
  emails(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface ShopOptions {
  /** `http`: by an address. `joined`: in process, in the write's own transaction. */
  readonly calls: "http" | "joined";
  readonly policies?: Policies;
}

/** Opens the shop. */
export async function openShop({ calls, policies = {} }: ShopOptions): Promise<Shop> {
  const database = await createDatabase("docs");
  const dataSource = new DataSource({
    type: "postgres",
    url: database.url,
    entities: [CustomerEntity, OutboxEntity],
    synchronize: true,
  });
  await dataSource.initialize();
  const models = recordModels(
    modelsOf(dataSource, {
      Customer: { name: "customer", expose: ["id", "email", "note"], writable: ["note"] },
    }),
  );
  const { contract } = joinContracts([(await importOpenApi(DOCUMENT)).contract, models.contract]);
  const server = createServer((request, response) => answer(request, response, dataSource.manager));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const overHttp = { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  // #region joined
  const inProcess = {
    fetch: (request: Request, { context }: { context: unknown }) => {
      const { manager } = appContextOf(context) as { manager?: EntityManager };
      // A plug-in that is told afterwards has the same context: its transaction has ended.
      const open = manager?.queryRunner?.isTransactionActive ? manager : dataSource.manager;
      return withChain(chainOf(context), () => handle(request, open));
    },
  };
  // #endregion
  const failures: RecordEventsError[] = [];
  const logged: string[] = [];
  const options: HostOptions = {
    contract,
    limits: { callTimeoutMs: 20_000 },
    api: calls === "http" ? overHttp : inProcess,
    log: ({ text }) => logged.push(text),
  };
  const host = await createHost(options);
  const events = recordEvents({ models, host, policies, onFailure: (error) => failures.push(error) });
  // #region context
  eventSource(dataSource, events, { context: (manager) => ({ manager }) });
  // #endregion
  const workshop: Workshop = await openWorkshop(contract);
  return {
    dataSource,
    host,
    events,
    failures,
    logged,
    install: async (name, source) => {
      const { wasm } = await workshop.build(source);
      await host.load(wasm, { name, grant: ["add_visit", "create_customer", "list_customers"] });
    },
    emails: () => emailsIn(dataSource.manager),
    close: async () => {
      await events.settled();
      await host.close();
      await workshop.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await dataSource.destroy();
      await database.close();
    },
  };
}

async function emailsIn(manager: EntityManager): Promise<readonly string[]> {
  const all = await manager.find(CustomerEntity, { order: { id: "ASC" } });
  return all.map(({ email }) => email);
}

/** The shop's API, on whichever connection it is given. */
async function handle(request: Request, manager: EntityManager): Promise<Response> {
  if (request.method === "GET") return Response.json(await emailsIn(manager));
  const [, , id] = new URL(request.url).pathname.split("/");
  if (id === undefined) {
    const { email } = (await request.json()) as { email: string };
    await manager.save(CustomerEntity, { email });
  } else {
    // SQL of the app's own: no event, so that nothing but the lock is in its way.
    await manager.query("update customer set note = 'visited' where id = $1", [id]);
  }
  return new Response(null, { status: 204 });
}

/** The same over HTTP. It knows nothing of the chain that a call belongs to. */
async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  manager: EntityManager,
): Promise<void> {
  const { method = "GET", url = "/" } = incoming;
  const parts: Uint8Array[] = [];
  for await (const part of incoming) parts.push(part);
  const body = method === "GET" ? null : Buffer.concat(parts);
  const request = new Request(new URL(url, "http://shop.example"), { method, body });
  const answered = await handle(request, manager).catch((error: unknown) => {
    if (!(error instanceof RecordEventsError)) throw error;
    return new Response(null, { status: 503 });
  });
  outgoing.writeHead(answered.status, Object.fromEntries(answered.headers));
  outgoing.end(await answered.text());
}
