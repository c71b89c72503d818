import type { ServerResponse } from "node:http";
import type { Contract } from "@mortise/contract";
import { createHost, type Host, HostError, type Plugin } from "@mortise/host";
import { expect } from "vitest";
import { type Api, type ApiRequest, startApi } from "../plugins/api.ts";
import type { ApiAnswer, ExpectedRequest, LanguageTest } from "./case.ts";
import { canonical, exactly } from "./exact-json.ts";

/** A plug-in in a host, before an API that answers as each test wants it to. */
export class Stage {
  readonly #contract: Contract;
  readonly #wasm: Uint8Array;
  readonly #api: Api;
  readonly #host: Host;
  readonly #plugin: Plugin;
  #answers: ApiAnswer[];

  private constructor(
    contract: Contract,
    wasm: Uint8Array,
    api: Api,
    host: Host,
    plugin: Plugin,
    answers: ApiAnswer[],
  ) {
    this.#contract = contract;
    this.#wasm = wasm;
    this.#api = api;
    this.#host = host;
    this.#plugin = plugin;
    this.#answers = answers;
  }

  /** Loads the plug-in with what a test wants to be otherwise. */
  static async open(contract: Contract, wasm: Uint8Array, test: Partial<LanguageTest> = {}): Promise<Stage> {
    const answers: ApiAnswer[] = [];
    const api = await startApi((_request, response) => {
      const answer = answers.shift() ?? { status: 204 };
      setTimeout(() => send(response, answer), answer.afterMs ?? 0);
    });
    const host = await createHost({ contract, api: { baseUrl: api.url, ...test.api } });
    const grant = test.grant ?? contract.operations.map(({ name }) => name);
    const plugin = await host.load(wasm, {
      name: "plugin",
      grant,
      ...(test.limits && { limits: test.limits }),
    });
    return new Stage(contract, wasm, api, host, plugin, answers);
  }

  async close(): Promise<void> {
    await this.#host.close();
    await this.#api.close();
  }

  /** Tells the plug-in of the event of a test, and holds what comes of it against what it should be. */
  async run(test: LanguageTest): Promise<void> {
    if (!test.grant && !test.limits && !test.api) return this.#run(test);
    const other = await Stage.open(this.#contract, this.#wasm, test);
    try {
      await other.#run(test);
    } finally {
      await other.close();
    }
  }

  async #run(test: LanguageTest): Promise<void> {
    this.#answers.splice(0, this.#answers.length, ...(test.answers ?? []));
    const before = this.#api.requests.length;
    const payload = test.payload === undefined ? undefined : exactly(test.payload);
    const outcome = await this.#plugin.call(test.event, payload, { timeoutMs: 20_000 }).then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    );
    if ("error" in outcome && !test.failure) throw outcome.error;
    const requests = this.#api.requests.slice(before);
    expect(requests.map((request, index) => seen(request, test.requests?.[index]))).toEqual(
      (test.requests ?? []).map(wanted),
    );
    if (test.failure) {
      expectFailure("error" in outcome ? outcome.error : undefined, test.failure);
    } else {
      // To an app, no answer and null are the same.
      const answered = "answer" in outcome ? (outcome.answer ?? null) : null;
      expect(canonical(JSON.stringify(answered))).toEqual(rounded(test.answer ?? "null"));
    }
  }
}

function expectFailure(error: unknown, { code, says }: NonNullable<LanguageTest["failure"]>): void {
  expect(error).toBeInstanceOf(HostError);
  if (!(error instanceof HostError)) return;
  expect(error.code).toBe(code);
  expect(`${error.message}\n${error.pluginMessage ?? ""}`).toMatch(says);
}

/** As a host gives an answer: in JavaScript's numbers. */
function rounded(text: string): string {
  return canonical(JSON.stringify(JSON.parse(text)));
}

function send(response: ServerResponse, { status = 200, json, body, contentType }: ApiAnswer): void {
  const type = contentType ?? (json === undefined ? undefined : "application/json");
  response.writeHead(status, type === undefined ? {} : { "content-type": type });
  response.end(json ?? body);
}

/** What came of a request, as far as the test says something of it. */
function seen({ method, target, headers, body }: ApiRequest, test: ExpectedRequest | undefined): unknown {
  const missing = (test?.bodyHas ?? []).filter((part) => !body.includes(Buffer.from(part)));
  return {
    to: ordered(`${method} ${target}`, "?"),
    ...(test?.form !== undefined && { form: ordered(body.toString(), "") }),
    ...(test?.json !== undefined && { json: tryCanonical(body.toString()) }),
    ...(test?.body !== undefined && { body: body.toString("latin1") }),
    ...(test?.bodyHas && {
      missing: missing.map(String),
      ...(missing.length > 0 && { body: body.toString() }),
    }),
    ...(test?.headers && { headers: pick(headers, Object.keys(test.headers)) }),
  };
}

function wanted({ to, json, form, body, bodyHas, headers }: ExpectedRequest): unknown {
  return {
    to: ordered(to, "?"),
    ...(form !== undefined && { form: ordered(form, "") }),
    ...(json !== undefined && { json: canonical(json) }),
    ...(body !== undefined && { body: Buffer.from(body).toString("latin1") }),
    ...(bodyHas && { missing: [] }),
    ...(headers && { headers }),
  };
}

/** A text whose `name=value` pairs behind a separator stand by name: their order is each language's own. */
function ordered(text: string, behind: string): string {
  const start = text.indexOf(behind) + behind.length;
  if (behind !== "" && start < behind.length) return text;
  const name = (pair: string) => pair.split("=", 1)[0] ?? "";
  const pairs = text.slice(start).split("&");
  return (
    text.slice(0, start) +
    pairs.sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0)).join("&")
  );
}

function tryCanonical(text: string): string {
  try {
    return canonical(text);
  } catch {
    return `no JSON: ${text}`;
  }
}

function pick(from: { readonly [name: string]: unknown }, names: readonly string[]): unknown {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}
