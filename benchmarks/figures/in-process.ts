import { type Capabilities, grantsOf, type HttpOptions, httpCapabilities } from "@mortise/capabilities";
import type { Contract, Operation } from "@mortise/contract";
import { atMost, type Figure, rowsOf } from "../harness/figure.ts";
import { measureInTurn, ratioOf } from "../harness/measure.ts";
import { APPS, type OpenApp } from "../peers/apps.ts";

/** How long a call in process may take, as a part of the same call over the loopback interface. */
const TARGETS: { readonly [framework: string]: number } = { Hono: 1 / 3, Fastify: 1, Express: 1, Nest: 1 };

const PLUGIN = "bench";

/**
 * A plug-in's operation, from its request to its answer: grants, parameters, credential and the app itself. In process,
 * and over kept connections (an undici pool), in the same process as an app has its API.
 */
export const inProcess: Figure = {
  id: "in-process",
  title: "An operation of the app's API: in process, against a pooled HTTP client on this machine",
  async run({ budget }) {
    const apps = await Promise.all(
      Object.entries(APPS).map(async ([name, open]) => [name, await open()] as const),
    );
    const capabilities: Capabilities[] = [];
    const open = (options: HttpOptions) => {
      const opened = httpCapabilities(contract, {
        ...options,
        auth: { type: "bearer", token: "benchmark-token" },
        grants: grantsOf(contract, { [PLUGIN]: contract.operations.map(({ name }) => name) }),
      });
      capabilities.push(opened);
      return opened;
    };
    try {
      const ways = apps.flatMap(([name, app]) => waysOf(name, app, open));
      const times = await measureInTurn(ways, budget);
      const targets = times.flatMap((time, index) => {
        const over = times[index + 1];
        const framework = time.name.split(",", 1)[0] ?? "";
        if (index % 2 === 1 || over === undefined) return [];
        return [atMost(`${time.name}, against loopback`, TARGETS[framework] ?? 1, "×", ratioOf(time, over))];
      });
      return { rows: rowsOf(times), targets };
    } finally {
      await Promise.all([...capabilities.map((one) => one.close()), ...apps.map(([, app]) => app.close())]);
    }
  },
};

/** In pairs: in process, then over HTTP. */
function waysOf(name: string, app: OpenApp, open: (options: HttpOptions) => Capabilities) {
  const [within, over] = [open({ fetch: app.fetch }), open({ baseUrl: app.url })];
  return [
    { name: `${name}, GET, in process`, run: () => call(within, "read_customer") },
    { name: `${name}, GET, loopback HTTP`, run: () => call(over, "read_customer") },
    { name: `${name}, POST, in process`, run: () => call(within, "echo_customer", REQUEST) },
    { name: `${name}, POST, loopback HTTP`, run: () => call(over, "echo_customer", REQUEST) },
  ];
}

const REQUEST = Buffer.from(JSON.stringify({ body: { email: "ada@example.com", note: "x".repeat(370) } }));

async function call(capabilities: Capabilities, operation: string, request?: Uint8Array): Promise<void> {
  const { status } = await capabilities.call(operation, request, { plugin: PLUGIN });
  if (status !== 200) throw new Error(`The app answered ${status}.`);
}

const json = [{ mediaType: "application/json", type: { kind: "unknown" } }] as const;

function operation(name: string, given: Partial<Operation>): Operation {
  return {
    name,
    method: "GET",
    path: "/customer",
    at: "",
    tags: [],
    parameters: [],
    responses: [{ status: "200", headers: [], contents: json }],
    security: [],
    servers: [],
    ...given,
  };
}

const contract: Contract = {
  formatVersion: 1,
  title: "Shop",
  version: "1",
  servers: [],
  securitySchemes: [],
  operations: [
    operation("read_customer", {}),
    operation("echo_customer", { method: "POST", body: { required: true, contents: json } }),
  ],
  events: [],
  types: [],
};
