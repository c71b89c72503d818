import { isDeepStrictEqual } from "node:util";
import type { JsonValue } from "@mortise/contract";
import { createHost } from "@mortise/host";
import { importOpenApi } from "@mortise/openapi";
import { describe, expect, test } from "vitest";
import { buildFiles } from "./events-in-languages/build.ts";
import { answeredByPayload, echoPlugin } from "./events-in-languages/echo.ts";
import { documentPath, haveDocuments } from "./samples/document.ts";
import { sampleEvents } from "./samples/events.ts";
import { forSamples, readWhole } from "./samples/whole.ts";
import { haveToolchains } from "./toolchains.ts";

/** Real documents, and how many events each tells of. */
const DOCUMENTS = [{ file: "lago.yaml", events: 61 }];

const LANGUAGES = (["rust", "go"] as const).filter((language) => haveToolchains(language));

describe.each(LANGUAGES)("in %s", (language) => {
  test.each(DOCUMENTS.filter(({ file }) => haveDocuments(file)))(
    "one plug-in reads all $events events of $file, and writes what it read, undeclared properties too",
    { timeout: 600_000 },
    async ({ file, events }) => {
      const path = documentPath(file);
      const contract = answeredByPayload((await importOpenApi(path)).contract);
      expect(contract.events).toHaveLength(events);
      const host = await createHost({ contract, api: { baseUrl: "http://127.0.0.1:9" } });
      try {
        const wasm = await buildFiles(language, echoPlugin(language, contract));
        const plugin = await host.load(wasm, { name: "echo" });
        const samples = new Map(sampleEvents(forSamples(await readWhole(path))).map((one) => [one.at, one]));
        const wrong: unknown[] = [];
        for (const { name, at } of contract.events) {
          const sampled = samples.get(at)?.payload;
          const payload = sampled === undefined ? undefined : withUndeclared(sampled);
          const answer = await plugin
            .call(name, payload, { timeoutMs: 10_000 })
            .catch((error: unknown) => `${error}`);
          if (!isDeepStrictEqual(answer, payload)) wrong.push({ name, payload, answer });
        }
        expect(wrong).toEqual([]);
      } finally {
        await host.close();
      }
    },
  );
});

/** A payload with a property more than its document lists, at its top and in the record that it tells of. */
function withUndeclared(payload: JsonValue, depth = 0): JsonValue {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return payload;
  const members = Object.entries(payload).map(
    ([name, value]) => [name, depth === 0 ? withUndeclared(value, 1) : value] as const,
  );
  return { ...Object.fromEntries(members), "added later": { list: [1, null, "text"], number: 1.5 } };
}
