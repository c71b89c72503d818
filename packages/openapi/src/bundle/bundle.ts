import {
  BaseResolver,
  bundle,
  createConfig,
  type Document,
  ResolveError,
  Source,
} from "@redocly/openapi-core";
import type { Report } from "../diagnostics.ts";
import { pointer } from "../loose.ts";
import type { Location } from "../source/location.ts";
import { parseText } from "../source/parse.ts";
import type { Reader } from "../source/read.ts";
import { someObject } from "./references.ts";

/**
 * One document of many files: what other files hold becomes a component, named after the file (`-2` and so on when
 * that name is taken). References that lead nowhere stay as they are, and are reported when they are met.
 */
export async function bundleDocument(
  parsed: unknown,
  location: Location | undefined,
  reader: Reader,
  report: Report,
): Promise<unknown> {
  const address = location?.address ?? "document.json";
  const config = await createConfig({ resolve: { doNotResolveExamples: true } });
  const externalRefResolver = new LimitedResolver(reader, location, report);
  // The bundler writes into what it is given.
  const doc: Document = { source: new Source(address, ""), parsed: structuredClone(parsed) };
  try {
    const result = await bundle({ doc, config, externalRefResolver });
    for (const { message } of result.problems) {
      // The bundler's other findings are references that lead nowhere.
      if (/\bRenamed\b/.test(message)) report("component-renamed", "", message);
    }
    reportUnreadable(result.bundle.parsed, externalRefResolver.failures, report);
    return result.bundle.parsed;
  } catch (cause) {
    // What the document holds itself can be read all the same.
    report("reference-unreadable", "", `The files could not be put together: ${(cause as Error).message}`);
    return parsed;
  }
}

/** Says of each file that could not be read where it is missing; extensions and examples may refer to what they like. */
function reportUnreadable(bundled: unknown, failures: ReadonlyMap<string, string>, report: Report): void {
  if (failures.size === 0) return;
  const reported = new Set<string>();
  someObject(bundled, ({ $ref }, at) => {
    if (typeof $ref !== "string" || $ref.startsWith("#")) return false;
    // The reference is relative to a file that is not known any more.
    const path = decoded(($ref.split("#", 1)[0] ?? "").replace(/^(\.{0,2}\/)+/, ""));
    for (const [address, message] of failures) {
      if (reported.has(address) || !decoded(address).endsWith(path)) continue;
      reported.add(address);
      report("reference-unreadable", pointer(at, "$ref"), message);
    }
    return false;
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Reads what `$ref`s name through our reader and parsers: the same limits and rights hold in every file. */
class LimitedResolver extends BaseResolver {
  readonly #reader: Reader;
  readonly #root: Location | undefined;
  readonly #report: Report;
  readonly #documents = new Map<string, Promise<Document>>();
  /** Why an address could not be read. */
  readonly failures = new Map<string, string>();

  constructor(reader: Reader, root: Location | undefined, report: Report) {
    super();
    this.#reader = reader;
    this.#root = root;
    this.#report = report;
  }

  /** A reference is a part of a URL: `a%20b.yaml` names the file `a b.yaml`. */
  override resolveExternalRef(base: string | null, ref: string): string {
    const address = super.resolveExternalRef(base, ref);
    return URL.canParse(address) ? address : decoded(address);
  }

  override resolveDocument<T = unknown>(base: string | null, ref: string): Promise<Document<T>> {
    const address = this.resolveExternalRef(base, ref);
    const document = this.#documents.get(address) ?? this.#load(address);
    this.#documents.set(address, document);
    return document as Promise<Document<T>>;
  }

  /** Rejects with what the bundler takes for a reference that leads nowhere. */
  async #load(address: string): Promise<Document> {
    try {
      const text = await this.#reader.reference(address, this.#root);
      const parsed = /\.md$/i.test(address) ? text : await parseText(text, address, this.#report);
      return { source: new Source(address, text), parsed };
    } catch (cause) {
      this.failures.set(address, (cause as Error).message);
      throw new ResolveError(cause as Error);
    }
  }
}
