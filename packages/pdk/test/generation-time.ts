import type { Contract } from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";
import { expect, test } from "vitest";
import { documentPath, documents } from "./real-documents.ts";

/**
 * Tests that a kit of each document takes less than so many milliseconds of processor time. Limits are three times what it
 * takes: what this finds is a step that grows faster than the document.
 */
export function testGenerationTime(
  generate: (contract: Contract) => unknown,
  limitsMs: Readonly<Record<string, number>>,
): void {
  test.skipIf(documents.length === 0).for(Object.entries(limitsMs))(
    "the kit of %s is generated in less than %i ms",
    async ([document, limitMs]) => {
      const { contract } = await importOpenApi(documentPath(document));
      const before = process.cpuUsage();
      generate(contract);
      expect(process.cpuUsage(before).user / 1000).toBeLessThan(limitMs);
    },
  );
}
