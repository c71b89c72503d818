import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Auth,
  type AuthOption,
  grantsOf,
  httpCapabilities,
  missingCredentials,
  type SchemeAuth,
} from "@mortise/capabilities";
import type { Contract } from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPrism } from "./judges/prism.ts";
import { type Recorder, startRecorder } from "./judges/recorder.ts";
import type { JudgeServer } from "./judges/server.ts";
import { clientOf, startTokenServer, type TokenServer } from "./plugins/token-server.ts";
import { documentPath, haveDocuments, readDocument } from "./samples/document.ts";

/** Each scheme with a credential for it. */
const CREDENTIALS = {
  bearer: { type: "bearer", token: "t-1" },
  // RFC 7617 allows a colon in the password; Prism doesn't.
  basic: { type: "basic", username: "app", password: "pü 1" },
  header_key: { type: "api-key", in: "header", name: "X-Key", value: "k-1" },
  query_key: { type: "api-key", in: "query", name: "key", value: "k & 1" },
  cookie_key: { type: "api-key", in: "cookie", name: "key", value: "k-1" },
} satisfies { readonly [scheme: string]: Auth };

/** One operation for each scheme, and some that want several at once, either of several, or nothing. */
const DOCUMENT = {
  openapi: "3.0.3",
  info: { title: "Doors", version: "1" },
  paths: {
    ...Object.fromEntries(
      Object.keys(CREDENTIALS).map((scheme) => [`/${scheme}`, door(scheme, { [scheme]: [] })]),
    ),
    "/both": door("both", { basic: [], header_key: [] }),
    "/either": door("either", { bearer: [] }, { query_key: [] }),
    "/either_two": door("either_two", { bearer: [], header_key: [] }, { basic: [], cookie_key: [] }),
    "/three": door("three", { header_key: [], query_key: [], cookie_key: [] }),
    "/optional": door("optional", {}, { bearer: [] }),
    "/open": door("open"),
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

function door(operationId: string, ...security: object[]): object {
  const open = { description: "Open", content: { "application/json": { schema: { type: "object" } } } };
  return { get: { operationId, security, responses: { 200: open } } };
}

let folder: string;
let contract: Contract;
let prism: JudgeServer;
let recorder: Recorder;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mortise-credentials-"));
  const path = join(folder, "doors.json");
  await writeFile(path, JSON.stringify(DOCUMENT));
  ({ contract } = await importOpenApi(path));
  prism = await startPrism(path);
  recorder = await startRecorder(prism.url);
}, 60_000);

afterAll(async () => {
  await recorder?.close();
  await prism?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("credentials for each request", () => {
  test.each(Object.entries(CREDENTIALS))(
    "%s opens what wants it alone, and nothing else",
    async (scheme, auth) => {
      const more = { bearer: ["either"], query_key: ["either"] };
      const others = Object.entries(more).flatMap(([name, doors]) => (name === scheme ? doors : []));
      // It takes no password where it wants none or a token.
      const optional = scheme === "basic" ? [] : ["optional"];
      expect(await openedWith(auth)).toEqual([scheme, "open", ...optional, ...others].sort());
    },
  );

  test("two open what wants both, and none what wants none", async () => {
    const { basic, header_key } = CREDENTIALS;
    expect(await openedWith([basic, header_key])).toEqual(["basic", "both", "header_key", "open"]);
    expect(await openedWith([])).toEqual(["open", "optional"]);
  });
});

describe("credentials by security scheme", () => {
  test("Prism lets in what is sent, whichever of them there are; what it would not let in is never sent", async () => {
    for (const given of subsets(Object.keys(CREDENTIALS))) {
      const auth = { schemes: Object.fromEntries(given.map((scheme) => [scheme, schemeOf(scheme)])) };
      const { opened, unsent } = await doors(contract, recorder.url, auth);
      expect(opened).toEqual(openable(DOCUMENT, given));
      expect([...opened, ...unsent].sort()).toEqual(contract.operations.map(({ name }) => name));
      expect(unsent).toEqual(missingCredentials(contract, auth).map(({ operation }) => operation));
      expect(recorder.take()).toHaveLength(opened.length);
    }
  }, 60_000);

  test("each operation gets what it asks for, and no more", async () => {
    const schemes = Object.fromEntries(Object.keys(CREDENTIALS).map((name) => [name, schemeOf(name)]));
    await doors(contract, recorder.url, { schemes });
    const sent = recorder
      .take()
      .map(({ target, headers }) => [
        target.split("?", 1)[0],
        [
          String(headers.authorization ?? "").split(" ", 1)[0],
          headers["x-key"] === undefined ? "" : "header",
          target.includes("key=") ? "query" : "",
          headers.cookie === undefined ? "" : "cookie",
        ].filter((part) => part !== ""),
      ]);
    expect(Object.fromEntries(sent)).toEqual({
      "/basic": ["Basic"],
      "/bearer": ["Bearer"],
      "/both": ["Basic", "header"],
      "/cookie_key": ["cookie"],
      "/either": ["Bearer"],
      "/either_two": ["Bearer", "header"],
      "/header_key": ["header"],
      "/open": [],
      "/optional": ["Bearer"],
      "/query_key": ["query"],
      "/three": ["header", "query", "cookie"],
    });
  });
});

const REAL = "readme-security-multiple.json";

describe.skipIf(!haveDocuments(REAL))("a document of all combinations, by another's hand", () => {
  let document: SecuredDocument;
  let real: Contract;
  let realPrism: JudgeServer;
  let tokens: TokenServer;

  beforeAll(async () => {
    const path = join(folder, REAL);
    document = withSuccess(await readDocument(documentPath(REAL)));
    await writeFile(path, JSON.stringify(document));
    ({ contract: real } = await importOpenApi(path));
    realPrism = await startPrism(path);
    tokens = await startTokenServer();
  }, 60_000);

  afterAll(async () => {
    await tokens?.close();
    await realPrism?.stop();
  });

  test("opens with up to three credentials, whichever they are, or is left alone", async () => {
    const token = { type: "bearer", token: "jwt-1" } as const;
    const all: SchemeAuth["schemes"] = {
      apiKey_cookie: { type: "api-key", value: "cookie-1" },
      apiKey_header: { type: "api-key", value: "header-1" },
      apiKey_query: { type: "api-key", value: "query-1" },
      basic: CREDENTIALS.basic,
      bearer: token,
      bearer_jwt: token,
      oauth2: clientOf(tokens),
      oauth2_alternate: { type: "bearer", token: "implicit-1" },
    };
    const value = {
      basic: "basic",
      bearer: "jwt",
      bearer_jwt: "jwt",
      oauth2: "token",
      oauth2_alternate: "other",
    };
    let letIn = 0;
    for (const given of subsets(Object.keys(all)).filter(({ length }) => length <= 3)) {
      const schemes = Object.fromEntries(Object.entries(all).filter(([name]) => given.includes(name)));
      const { opened, unsent } = await doors(real, realPrism.url, { schemes });
      expect(opened).toEqual(openable(document, given, value));
      expect(unsent).toEqual(missingCredentials(real, { schemes }).map(({ operation }) => operation));
      expect(opened.length + unsent.length).toBe(4);
      letIn += opened.length;
    }
    // Of 372. One operation wants two credentials in one Authorization header, which HTTP cannot carry.
    expect(letIn).toBe(138);
    expect(tokens.refused).toEqual([]);
  }, 60_000);
});

/** What this suite reads of a document by itself. */
interface SecuredDocument {
  readonly paths: {
    readonly [path: string]: { readonly [method: string]: { readonly security: readonly object[] } };
  };
}

/** The document documents 401 alone; with an answer for those that get in, there is something to tell them by. */
function withSuccess(document: object): SecuredDocument {
  const text = JSON.stringify(document).replaceAll(
    '"responses":{',
    '"responses":{"200":{"description":"In"},',
  );
  return JSON.parse(text) as SecuredDocument;
}

/**
 * The operations that can be called with credentials for these schemes, by the document's own words. `authorization`:
 * what each has in that header, which holds one value.
 */
function openable(
  document: object,
  given: readonly string[],
  authorization: { readonly [scheme: string]: string } = {},
): readonly string[] {
  const possible = (alternative: object): boolean => {
    const schemes = Object.keys(alternative);
    const values = new Set(schemes.flatMap((scheme) => authorization[scheme] ?? []));
    return values.size <= 1 && schemes.every((scheme) => given.includes(scheme));
  };
  const names = Object.entries((document as SecuredDocument).paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const isOpen = operation.security.length === 0 || operation.security.some(possible);
      const { operationId = `${method}${path.replaceAll(/[/-]/g, "_")}` } = operation as {
        operationId?: string;
      };
      return isOpen ? [operationId] : [];
    }),
  );
  return names.sort();
}

function schemeOf(scheme: string): SchemeAuth["schemes"][string] {
  const auth: Auth | undefined = Object.entries(CREDENTIALS).find(([name]) => name === scheme)?.[1];
  if (!auth) throw new Error(`no credential for ${scheme}`);
  return auth.type === "api-key" ? { type: "api-key", value: auth.value } : auth;
}

function subsets<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: 2 ** items.length }, (_, bits) =>
    items.filter((__, index) => bits & (1 << index)),
  );
}

async function openedWith(auth: AuthOption): Promise<readonly string[]> {
  const { opened } = await doors(contract, prism.url, auth, [200, 401]);
  return opened;
}

/** Which operations a judge lets in, and which are refused before they are sent. */
async function doors(
  of: Contract,
  baseUrl: string,
  auth: AuthOption,
  statuses: readonly number[] = [200],
): Promise<{ readonly opened: readonly string[]; readonly unsent: readonly string[] }> {
  const names = of.operations.map(({ name }) => name);
  const capabilities = httpCapabilities(of, { baseUrl, auth, grants: grantsOf(of, { visitor: names }) });
  const opened: string[] = [];
  const unsent: string[] = [];
  try {
    for (const name of names) {
      const { status } = await capabilities.call(name, undefined, { plugin: "visitor" });
      if (status === 0) unsent.push(name);
      else expect(statuses, name).toContain(status);
      if (status === 200) opened.push(name);
    }
    return { opened, unsent };
  } finally {
    await capabilities.close();
  }
}
