import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { LoadOptions, ManifestModule } from "@mortise/runtime";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { errorOf, pluginWat, testRuntime } from "./wat.ts";

const { load } = testRuntime();
const wasm = pluginWat("");
const hash = createHash("sha256").update(wasm).digest("hex");
let origin: string;
let otherOrigin: string;
let seen: IncomingMessage[] = [];
const servers: Server[] = [];
const answers: Record<string, RequestListener> = {
  "/plugin.wasm": (_, response) => response.end(wasm),
  "/redirect": (_, response) => response.writeHead(302, { location: "/plugin.wasm" }).end(),
  "/elsewhere": (_, response) => response.writeHead(307, { location: `${otherOrigin}/plugin.wasm` }).end(),
  "/circle": (_, response) => response.writeHead(302, { location: "/circle" }).end(),
  "/file": (_, response) => response.writeHead(302, { location: "file:///etc/hostname" }).end(),
  "/cut": (_, response) => {
    response.writeHead(200, { "content-length": "1000000" });
    response.write("x", () => response.destroy());
  },
  "/endless": (request, response) => {
    const more = () => {
      while (!request.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.on("drain", more);
    more();
  },
};
const listen = async () => {
  const server = createServer((request, response) => {
    seen.push(request);
    const answer = answers[request.url ?? ""];
    if (answer) answer(request, response);
    else response.writeHead(404).end(wasm);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
beforeAll(async () => {
  origin = await listen();
  otherOrigin = await listen();
});
beforeEach(() => {
  seen = [];
});
afterAll(() => {
  for (const server of servers) server.close().closeAllConnections();
});
const fetched = (path: string, more: Partial<ManifestModule> = {}, options?: LoadOptions) =>
  load({ wasm: [{ url: `${origin}${path}`, hash, ...more }] }, { trustManifest: true, ...options });
describe("a module at a URL", () => {
  it("is fetched, with the method and headers of the manifest", async () => {
    const plugin = await fetched("/plugin.wasm", { method: "POST", headers: { "x-key": "secret" } });
    expect((await plugin.call("echo", "hi")).text()).toBe("hi");
    expect(seen.map(({ method, headers }) => [method, headers["x-key"]])).toEqual([["POST", "secret"]]);
  });

  it("is only fetched when the manifest is trusted", async () => {
    const error = await errorOf(fetched("/plugin.wasm", {}, { trustManifest: false }));
    expect(error).toMatchObject({ code: "manifest-refused", at: "/wasm/0" });
    expect(seen).toEqual([]);
  });

  it("is only fetched by http: with a hash, and not taken when that differs", async () => {
    const bare = load({ wasm: [{ url: `${origin}/plugin.wasm` }] }, { trustManifest: true });
    expect(await errorOf(bare)).toMatchObject({ code: "module-unavailable", at: "/wasm/0" });
    expect(seen).toEqual([]);
    expect(await errorOf(fetched("/plugin.wasm", { hash: "0".repeat(64) }))).toMatchObject({
      code: "hash-mismatch",
      at: "/wasm/0",
    });
  });

  it("is followed through redirects; the manifest's headers stay with its origin", async () => {
    const headers = { authorization: "secret" };
    await fetched("/redirect", { headers });
    await fetched("/elsewhere", { headers });
    expect(seen.map((request) => [request.url, request.headers.authorization])).toEqual([
      ["/redirect", "secret"],
      ["/plugin.wasm", "secret"],
      ["/elsewhere", "secret"],
      ["/plugin.wasm", undefined],
    ]);
  });

  it("is given up in a circle, at another scheme, another status, or a broken answer", async () => {
    const unavailable = { code: "module-unavailable", at: "/wasm/0" };
    for (const path of ["/circle", "/file", "/nothing", "/cut"]) {
      const error = await errorOf(fetched(path));
      expect(error).toMatchObject(unavailable);
      // The URL may have a signature in it.
      expect(error.message).not.toContain(origin);
    }
    expect(seen.filter(({ url }) => url === "/circle")).toHaveLength(6);
  });

  it("is read no further than moduleBytes", async () => {
    const error = await errorOf(fetched("/endless", {}, { limits: { moduleBytes: 100_000 } }));
    expect(error).toMatchObject({ code: "module-too-large", limit: 100_000 });
  });
});
