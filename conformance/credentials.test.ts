import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Auth, grantsOf, httpCapabilities } from "@mortise/capabilities";
import type { Contract } from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPrism } from "./judges/prism.ts";
import type { JudgeServer } from "./judges/server.ts";

/** Each scheme with a credential for it. */
const CREDENTIALS = {
  bearer: { type: "bearer", token: "t-1" },
  // RFC 7617 allows a colon in the password; Prism doesn't.
  basic: { type: "basic", username: "app", password: "pü 1" },
  header_key: { type: "api-key", in: "header", name: "X-Key", value: "k-1" },
  query_key: { type: "api-key", in: "query", name: "key", value: "k & 1" },
  cookie_key: { type: "api-key", in: "cookie", name: "key", value: "k-1" },
} satisfies { readonly [scheme: string]: Auth };

/** One operation for each scheme, and one that wants two at once. */
const DOCUMENT = {
  openapi: "3.0.3",
  info: { title: "Doors", version: "1" },
  paths: {
    ...Object.fromEntries(
      Object.keys(CREDENTIALS).map((scheme) => [`/${scheme}`, door(scheme, { [scheme]: [] })]),
    ),
    "/both": door("both", { basic: [], header_key: [] }),
  },
  components: {
    securitySchemes: {
      bearer: { type: "http", scheme: "bearer" },
      basic: { type: "http", scheme: "basic" },
      header_key: { type: "apiKey", in: "header", name: "X-Key" },
      query_key: { type: "apiKey", in: "query", name: "key" },
      cookie_key: { type: "apiKey", in: "cookie", name: "key" },
    },
  },
};

function door(operationId: string, security: object): object {
  const open = { description: "Open", content: { "application/json": { schema: { type: "object" } } } };
  return { get: { operationId, security: [security], responses: { 200: open } } };
}

let folder: string;
let contract: Contract;
let prism: JudgeServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mortise-credentials-"));
  const path = join(folder, "doors.json");
  await writeFile(path, JSON.stringify(DOCUMENT));
  ({ contract } = await importOpenApi(path));
  prism = await startPrism(path);
}, 60_000);

afterAll(async () => {
  await prism?.stop();
  await rm(folder, { recursive: true, force: true });
});

test.each(Object.entries(CREDENTIALS))(
  "Prism opens with the credential %s, and with no other",
  async (scheme, auth) => {
    const opened = await openedWith(auth);
    expect(opened).toEqual([scheme]);
  },
);

test("Prism opens with two credentials where it wants both", async () => {
  expect(await openedWith([CREDENTIALS.basic, CREDENTIALS.header_key])).toEqual([
    "basic",
    "both",
    "header_key",
  ]);
  expect(await openedWith([])).toEqual([]);
});

async function openedWith(auth: Auth | readonly Auth[]): Promise<readonly string[]> {
  const names = contract.operations.map(({ name }) => name);
  const capabilities = httpCapabilities(contract, {
    baseUrl: prism.url,
    auth,
    grants: grantsOf(contract, { visitor: names }),
  });
  try {
    const opened: string[] = [];
    for (const name of names) {
      const { status } = await capabilities.call(name, undefined, { plugin: "visitor" });
      expect([200, 401]).toContain(status);
      if (status === 200) opened.push(name);
    }
    return opened;
  } finally {
    await capabilities.close();
  }
}
