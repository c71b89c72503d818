import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { RECORD_MOMENTS } from "@mortise/contract";
import {
  CHAIN_HEADER,
  chainFromHeader,
  chainOf,
  chainToHeader,
  type RecordEvents,
  RecordEventsError,
  type RecordEventsOptions,
  RejectedError,
  recordEvents,
  withChain,
} from "@mortise/events";
import { createHost, type Host, type HostOptions } from "@mortise/host";
import { openWorkshop, type Workshop } from "../plugins/workshop.ts";
import { billingContract, billingModels } from "./billing.ts";

/** A row of one of the app's tables. */
export interface Row {
  readonly id: number;
  readonly [column: string]: unknown;
}

/** A billing app with its tables in memory: its API is a real server, its plug-ins are compiled and run as they are. */
export interface BillingApp {
  readonly events: RecordEvents;
  readonly host: Host;
  readonly workshop: Workshop;
  readonly tables: { readonly customer: Row[]; readonly wallet: Row[] };
  /** What failed without failing a write. */
  readonly failures: RecordEventsError[];
  /** What the API answered with an error, and why. */
  readonly refused: RecordEventsError[];
  /** Writes a row, as an ORM's source does. */
  create(record: "customer" | "wallet", values: object, context?: unknown): Promise<Row>;
  /** Compiles a plug-in and loads it. */
  install(name: string, source: string, options?: InstallOptions): Promise<void>;
  close(): Promise<void>;
}

interface InstallOptions {
  readonly grant?: readonly string[];
  readonly workers?: number;
  readonly typeCheck?: boolean;
}

/** Starts the app. */
export async function startBilling(
  options: Partial<RecordEventsOptions> = {},
  callTimeoutMs = 20_000,
): Promise<BillingApp> {
  const models = billingModels();
  const contract = await billingContract(models);
  const tables = { customer: [] as Row[], wallet: [] as Row[] };
  const failures: RecordEventsError[] = [];
  const refused: RecordEventsError[] = [];

  const server = createServer(async (request, response) => {
    const record = request.url === "/wallets" ? "wallet" : "customer";
    const chain = chainFromHeader(request.headers[CHAIN_HEADER]?.toString());
    try {
      const values = await bodyOf(request);
      const row = await withChain(chain, () => create(record, values));
      response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify(row));
    } catch (error) {
      if (!(error instanceof RecordEventsError)) throw error;
      refused.push(error);
      response.writeHead(error instanceof RejectedError ? 422 : 503).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const limits = { callTimeoutMs, memoryPages: 1_024 };
  const host = await createHost({ contract, limits, api: apiAt(`http://127.0.0.1:${port}`) });
  // Time for a machine that does much else: a plug-in's first call starts its worker.
  const patient = Object.fromEntries(
    RECORD_MOMENTS.filter((moment) => moment.startsWith("before_")).map((moment) => [
      moment,
      { budgetMs: 20_000 },
    ]),
  );
  const events = recordEvents({
    models,
    host,
    onFailure: (error) => failures.push(error),
    ...options,
    policies: { ...patient, ...options.policies },
  });
  const workshop = await openWorkshop(contract);

  async function create(record: "customer" | "wallet", values: object, context?: unknown): Promise<Row> {
    return events.write(
      { record, action: "create", records: [{ record: values }], context },
      async (decided) => {
        const id = tables[record].length + 1;
        const row = { ...values, ...decided.changesOf(), id, created_at: new Date() };
        tables[record].push(row);
        return row;
      },
      (row) => [row],
    );
  }

  return {
    events,
    host,
    workshop,
    tables,
    failures,
    refused,
    create,
    install: async (name, source, { grant = [], workers = 1, typeCheck = true } = {}) => {
      const { wasm } = await workshop.build(source, { typeCheck });
      await host.load(wasm, { name, grant, limits: { workers } });
    },
    close: async () => {
      await events.settled();
      await host.close();
      await workshop.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Each API call of a plug-in brings the chain of events along that it belongs to. */
function apiAt(baseUrl: string): NonNullable<HostOptions["api"]> {
  return {
    baseUrl,
    auth: {
      type: "signature",
      headers: [CHAIN_HEADER],
      sign: (_request, { context }) => {
        const chain = chainOf(context);
        return chain ? { [CHAIN_HEADER]: chainToHeader(chain) } : {};
      },
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<object> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString());
}
