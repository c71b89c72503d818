import type { App } from "./app.ts";

/** What the API answered. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: callers look into answers of all shapes
  readonly body: any;
}

/** A client of a running app: real requests over HTTP. */
export class Client {
  readonly #url: string;
  readonly #token: string;

  constructor({ url, ownerToken }: Pick<App, "url" | "ownerToken">, token = ownerToken) {
    this.#url = url;
    this.#token = token;
  }

  get(path: string): Promise<Answer> {
    return this.#call("GET", path);
  }

  post(path: string, body?: object): Promise<Answer> {
    return this.#call("POST", path, body);
  }

  patch(path: string, body: object): Promise<Answer> {
    return this.#call("PATCH", path, body);
  }

  delete(path: string): Promise<Answer> {
    return this.#call("DELETE", path);
  }

  /** Uploads a plug-in, as an operator does, with consent to what is listed. */
  install(name: string, wasm: Uint8Array, grants: readonly string[] = []): Promise<Answer> {
    const form = new FormData();
    form.set("name", name);
    form.set("plugin", new Blob([new Uint8Array(wasm)]), `${name}.wasm`);
    for (const grant of grants) form.append("grant", grant);
    return this.#call("POST", "/plugins", form);
  }

  async #call(method: string, path: string, body?: object): Promise<Answer> {
    const isForm = body instanceof FormData;
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body && !isForm && { "content-type": "application/json" }),
      },
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  }
}
