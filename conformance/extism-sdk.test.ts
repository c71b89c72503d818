import createPlugin from "@extism/extism";
import { createHost } from "@mortise/host";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, answerJson, startApi } from "./plugins/api.ts";
import { shopContract } from "./plugins/shop.ts";
import { openWorkshop, type Workshop } from "./plugins/workshop.ts";

const SOURCE = `import { createOrder, type OnOrderPlaced } from "@acme/app";

export const onOrderPlaced: OnOrderPlaced = (event) => {
  if (event.amount === 0) throw new RangeError("an order of nothing: " + event.id);
  const copy = createOrder({ body: { id: event.id + "-copy", amount: (event.amount ?? 1) * 2 } });
  console.log("copied", event.id);
  return { copy, text: "käse 🧀" };
};
`;

let workshop: Workshop;
let api: Api;
let wasm: Uint8Array;

beforeAll(async () => {
  workshop = await openWorkshop(await shopContract());
  wasm = (await workshop.build(SOURCE)).wasm;
  api = await startApi(({ body }, response) => answerJson(response, 201, JSON.parse(body.toString())));
}, 120_000);

afterAll(async () => {
  await api?.close();
  await workshop?.close();
});

test("a plug-in gives the same answers on Extism's own SDK as on our host, unchanged", async () => {
  const host = await createHost({ contract: await shopContract(), api: { baseUrl: api.url } });
  const ours = await host.load(wasm, { name: "copy", grant: ["create_order"] });
  const requests: unknown[] = [];
  const theirs = await createPlugin(
    { wasm: [{ data: wasm }] },
    {
      useWasi: true,
      functions: {
        "extism:host/user": {
          create_order: (
            call: { read(at: bigint): { text(): string } | null; store(text: string): bigint },
            at: bigint,
          ) => {
            const request = JSON.parse(call.read(at)?.text() ?? "") as { readonly body: unknown };
            requests.push(request);
            return call.store(JSON.stringify({ status: 201, headers: {}, body: request.body }));
          },
        },
      },
    },
  );
  for (const payload of [
    { id: "ord_1", amount: 2 },
    { id: "größe 🧀" },
    { id: "x".repeat(100_000), amount: 1 },
  ]) {
    const expected = await ours.call("order_placed", payload);
    const output = await theirs.call("order_placed", JSON.stringify(payload));
    expect(output?.json()).toEqual(expected);
    expect(expected).toEqual({
      copy: { id: `${payload.id}-copy`, amount: (payload.amount ?? 1) * 2 },
      text: "käse 🧀",
    });
  }
  expect(requests).toHaveLength(3);
  await expect(theirs.call("order_placed", JSON.stringify({ id: "ord_0", amount: 0 }))).rejects.toThrow(
    /RangeError: an order of nothing: ord_0[\s\S]*plugin\.ts:4/,
  );
  await theirs.close();
  await host.close();
});
