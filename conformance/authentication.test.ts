import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { grantsOf, httpCapabilities, type SchemeCredential } from "@mortise/capabilities";
import {
  bodyForm,
  type Contract,
  type JsonValue,
  type Operation,
  type SecurityScheme,
  type WireRequest,
} from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AUTHENTICATION_EXCEPTIONS, expectedFor } from "./exceptions.ts";
import { doorsOf, hasDoors, prefixOf } from "./judges/doors.ts";
import { startPrism } from "./judges/prism.ts";
import type { JudgeServer } from "./judges/server.ts";
import { documentPath, follow, isNode, listAt, type Node } from "./samples/document.ts";
import { allDocuments } from "./samples/index-of-documents.ts";
import { readWhole } from "./samples/whole.ts";

const documents = new Map<string, Node>();
for (const file of allDocuments()) {
  const document = await readWhole(documentPath(file));
  if (hasDoors(document)) documents.set(file, document);
}

let folder: string;
let prism: JudgeServer;

// One Prism for all: it takes longer to start than to judge.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mortise-doors-"));
  const path = join(folder, "doors.json");
  await writeFile(path, JSON.stringify(doorsOf([...documents.values()])));
  prism = await startPrism(path);
}, 120_000);

afterAll(async () => {
  await prism?.stop();
  await rm(folder, { recursive: true, force: true });
});

const cases = [...documents].map(([file, document], index) => ({ file, document, index }));

test.skipIf(cases.length === 0).each(cases)(
  "$file: each operation asks for what the document says",
  async ({ file, document }) => {
    const { contract } = await importOpenApi(documentPath(file));
    const wrong = contract.operations.filter(
      ({ at, security }) => JSON.stringify(security) !== JSON.stringify(requirementAt(document, at)),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  },
);

test.skipIf(cases.length === 0).each(cases)(
  "$file: Prism lets in the credentials of each alternative, and nobody without",
  { timeout: 120_000 },
  async ({ file, index }) => {
    const { contract } = await importOpenApi(documentPath(file));
    const baseUrl = prism.url + prefixOf(index);
    const wrong: string[] = [];
    const byRequirement = Map.groupBy(contract.operations, ({ security }) => JSON.stringify(security));
    for (const [operation] of byRequirement.values()) {
      if (!operation) continue;
      const isOpen = operation.security.length === 0 || operation.security.some((all) => all.length === 0);
      const without = await isLetIn(contract, baseUrl, operation, []);
      if (without !== isOpen) wrong.push(`${operation.name} without`);
      for (const all of operation.security) {
        const within = await isLetIn(contract, baseUrl, operation, all);
        if (!within) wrong.push(`${operation.name} with ${all.join(" and ")}`);
      }
    }
    expect(wrong.sort()).toEqual(expectedFor(AUTHENTICATION_EXCEPTIONS, file));
  },
);

/** What the document itself asks for at an operation: alternatives of schemes that are needed together. */
function requirementAt(document: Node, at: string): readonly (readonly string[])[] {
  const { node } = follow(document, { node: { $ref: `#${at}` }, at: "" });
  const own = Array.isArray(node.security) ? node.security : listAt(document, "security");
  return own.filter(isNode).map(Object.keys);
}

/** Whether a call gets in with credentials for these schemes alone. */
async function isLetIn(
  contract: Contract,
  baseUrl: string,
  operation: Operation,
  schemes: readonly string[],
): Promise<boolean> {
  const known = contract.securitySchemes.filter(({ name }) => schemes.includes(name));
  const capabilities = httpCapabilities(contract, {
    baseUrl,
    grants: grantsOf(contract, { caller: [operation.name] }),
    limits: { redirects: 0 },
    ...(known.length > 0 && {
      auth: { schemes: Object.fromEntries(known.map((scheme) => [scheme.name, credentialOf(scheme)])) },
    }),
  });
  try {
    const { status } = await capabilities.call(operation.name, leastRequest(operation), { plugin: "caller" });
    // Whatever else Prism finds, such as a body where the doors have none, is behind the door.
    return status !== 0 && status !== 401;
  } finally {
    await capabilities.close();
  }
}

/** A request that is sent: what it holds is no door's concern. */
function leastRequest({ parameters, body }: Operation): WireRequest {
  const required = parameters.filter((parameter) => parameter.required);
  const places = Map.groupBy(required, ({ place }) => place);
  const [content] = body?.required ? body.contents : [];
  return {
    ...Object.fromEntries(
      [...places].map(([place, own]) => [place, Object.fromEntries(own.map(({ name }) => [name, "1"]))]),
    ),
    ...(content && { body: leastBody(content.mediaType) }),
    ...(content?.mediaType.includes("*") && { contentType: "application/json" }),
  };
}

function leastBody(mediaType: string): JsonValue {
  const form = bodyForm(mediaType);
  return form === "text" ? "1" : form === "bytes" ? { base64: "" } : {};
}

function credentialOf({ scheme }: SecurityScheme): SchemeCredential {
  switch (scheme.kind) {
    case "basic":
      return { type: "basic", username: "app", password: "conformance" };
    case "api-key":
      return { type: "api-key", value: "conformance-key" };
    default:
      return { type: "bearer", token: "conformance-token" };
  }
}
