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
      expect(contract.events).toHaveLength(webhooks);
      // Reading it back checks that every named type exists and no name is given twice.
      expect(contractFromJson(contractToJson(contract))).toEqual(contract);
    },
  );
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
