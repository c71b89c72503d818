// Has the tools of other languages look at the kit of each real document, and leaves what they say for the report:
//
//   npm run check:kits -- [--language rust|go] [document …]
//
// Minutes for each language: `npm test` does it with a few documents only.
import { parseArgs } from "node:util";
import { leaveResult } from "./report/results.ts";
import { allDocuments } from "./samples/index-of-documents.ts";

/** What each language's own tests export for this. */
interface KitCheck {
  checkKit(document: string): Promise<{ readonly ok: boolean; readonly errors: string }>;
}

const LANGUAGES = ["rust", "go"] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { language: { type: "string", multiple: true, default: [...LANGUAGES] } },
});
const documents = positionals.length > 0 ? positionals : allDocuments();
for (const language of LANGUAGES) {
  if (!values.language.includes(language)) continue;
  const place = new URL(`../packages/pdk/test/${language}/check-kits.ts`, import.meta.url);
  const { checkKit } = (await import(place.href)) as KitCheck;
  for (const document of documents) {
    const start = performance.now();
    const { ok, errors } = await checkKit(document);
    await leaveResult(`${language}-kit`, document, { compiles: ok });
    console.log(
      `${language} ${document}: ${ok ? "compiles" : "does not compile"} (${Math.round((performance.now() - start) / 1000)} s)`,
    );
    if (ok) continue;
    console.error(errors);
    process.exitCode = 1;
  }
}
