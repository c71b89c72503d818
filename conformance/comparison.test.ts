import { compareContracts, countImpacts } from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";
import { describe, expect, test } from "vitest";
import { documentPath, haveDocuments } from "./samples/document.ts";

const DOCUMENTS = ["lago.yaml", "github.json", "stripe.yaml", "discord.json"];

describe.runIf(haveDocuments(...DOCUMENTS)).for(DOCUMENTS)("%s", (document) => {
  test("is no different from itself, and each operation and event that goes breaks plug-ins", async () => {
    const { contract } = await importOpenApi(documentPath(document));
    expect(compareContracts(contract, structuredClone(contract))).toEqual([]);
    const empty = { ...contract, operations: [], events: [] };
    const gone = contract.operations.length + contract.events.length;
    expect(countImpacts(compareContracts(contract, empty))).toEqual({
      breaks: gone,
      "may-break": 0,
      compatible: 0,
    });
    expect(countImpacts(compareContracts(empty, contract))).toEqual({
      breaks: 0,
      "may-break": 0,
      compatible: gone,
    });
  });

  test("with every property the other way about is compared in a moment, type by type", async () => {
    const { contract } = await importOpenApi(documentPath(document));
    const turned = JSON.parse(JSON.stringify(contract), (key, value: unknown) =>
      key === "required" && typeof value === "boolean" ? !value : value,
    );
    const start = performance.now();
    const changes = compareContracts(contract, turned);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(changes.length).toBeGreaterThan(100);
    // What is required now breaks whoever sends it, and nobody who gets it.
    const required = changes.filter(({ code }) => code === "property-required");
    for (const { direction, impact } of required)
      expect(impact).toBe(direction === "to-api" ? "breaks" : "compatible");
  });
});
