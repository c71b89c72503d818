import { contractFromJson, contractToJson } from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";
import { describe, expect, it } from "vitest";
import { haveDocuments, realDocument, realDocuments } from "../documents.ts";

describe.skipIf(!haveDocuments)("each real document", () => {
  it.each(realDocuments())(
    "$file: $operations operations, $webhooks webhooks",
    async ({ file, operations, webhooks }) => {
      const { contract } = await importOpenApi(realDocument(file));
      expect(contract.operations).toHaveLength(operations);
      const told = contract.events.filter(({ source }) => source.kind === "webhook");
      expect(told).toHaveLength(webhooks);
      // Reading it back checks that every named type exists and no name is given twice.
      expect(contractFromJson(contractToJson(contract))).toEqual(contract);
    },
  );
});

/** Counted by hand, for want of an index. */
const CALLBACKS = {
  "oai-callback-example.yaml": ["post_streams_on_data"],
  "oai-tictactoe.yaml": ["put_square_status_callback"],
  "readme-callbacks.json": ["post_streams_on_data"],
};

describe.skipIf(!haveDocuments)("the callbacks of real documents", () => {
  it.each(Object.entries(CALLBACKS))("of %s are events", async (file, names) => {
    const { contract } = await importOpenApi(realDocument(file));
    const told = contract.events.filter(({ source }) => source.kind === "callback");
    expect(told.map(({ name }) => name)).toEqual(names);
  });
});

describe.skipIf(!haveDocuments)("GitHub's documents", () => {
  it("tell each event once, although one has webhooks and the other the extension", async () => {
    const { contract } = await importOpenApi([
      realDocument("github.json"),
      realDocument("github-webhooks.json"),
    ]);
    expect(contract.operations).toHaveLength(1223);
    expect(contract.events).toHaveLength(270);
    const extensions = contract.events.filter(({ at }) => at.startsWith("/x-webhooks/"));
    // What only the extension tells of.
    expect(extensions).toHaveLength(9);
  });
});

describe.skipIf(!haveDocuments)("Lago's documents", () => {
  it("of one file and of many give the same contract, byte for byte, and the same findings", async () => {
    const one = await importOpenApi(realDocument("lago.yaml"));
    const again = await importOpenApi(realDocument("lago.yaml"));
    expect(contractToJson(again.contract) === contractToJson(one.contract)).toBe(true);
    const many = await importOpenApi(realDocument("lago-src/openapi.yaml"));
    expect(contractToJson(many.contract) === contractToJson(one.contract)).toBe(true);
    expect(many.diagnostics).toEqual(one.diagnostics);
    expect(one.contract.operations).toHaveLength(202);
    expect(one.contract.events).toHaveLength(61);
    expect(one.contract.events.map(({ name, source }) => `${source.key} ${name}`)).toContain(
      "feature.created feature_created",
    );
  });
});
