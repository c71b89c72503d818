import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What suites find out about a real document, each of them its own part. */
export interface Results {
  readonly read: ReadResult;
  readonly requests: RequestsResult;
  readonly events: EventsResult;
  readonly "typescript-kit": KitResult;
  readonly "rust-kit": KitResult;
  readonly "go-kit": KitResult;
}

/** How a document came out of the importer. */
export interface ReadResult {
  /** As the document writes it, such as `3.1.0`. */
  readonly version: string;
  readonly operations: number;
  readonly events: number;
  readonly types: number;
  /** Diagnostics by severity. */
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

/** What a judge said of the requests that its operations became. */
export interface RequestsResult {
  readonly calls: number;
  /** Of these calls, how many are in exceptions.ts. */
  readonly exceptions: number;
  readonly judge: string;
  /** How the document was written for the judge. */
  readonly readAs: readonly string[];
}

/** How many of its events a plug-in heard as they were told. */
export interface EventsResult {
  readonly heard: number;
}

/** Whether its kit compiles in one language. */
export interface KitResult {
  readonly compiles: boolean;
}

/** Where results are left; not committed. */
const FOLDER = join(import.meta.dirname, "..", "results");

/** Leaves a suite's part for the report. Test files run side by side: each result is a file of its own. */
export async function leaveResult<Suite extends keyof Results>(
  suite: Suite,
  document: string,
  result: Results[Suite],
): Promise<void> {
  const folder = join(FOLDER, suite);
  await mkdir(folder, { recursive: true });
  const name = `${document.replaceAll("/", "+")}.json`;
  await writeFile(join(folder, name), `${JSON.stringify({ document, result })}\n`);
}

/** The results that a suite left, by document; none when it did not run. */
export async function resultsOf<Suite extends keyof Results>(
  suite: Suite,
): Promise<ReadonlyMap<string, Results[Suite]>> {
  const folder = join(FOLDER, suite);
  const names = await readdir(folder).catch(() => []);
  const found = new Map<string, Results[Suite]>();
  for (const name of names) {
    const text = await readFile(join(folder, name), "utf8");
    const { document, result } = JSON.parse(text) as { document: string; result: Results[Suite] };
    found.set(document, result);
  }
  return found;
}
