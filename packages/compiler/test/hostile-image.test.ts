import { readModule } from "@mortise/compiler";
import { readSharedEngine } from "@mortise/compiler/engine";
import { createRuntime, RuntimeError } from "@mortise/runtime";
import { expect, it, onTestFinished } from "vitest";
import { build } from "./author.ts";

const ROUNDS = 150;
const SEED = Number(process.env.MORTISE_SEED ?? 20_261_123);

/** The same numbers for the same seed (Marsaglia's xorshift). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A copy whose image and variables are not what a compiler made. */
function damage(wasm: Uint8Array, random: (below: number) => number): Uint8Array {
  const damaged = Buffer.from(wasm);
  const section = damaged.indexOf('{"formatVersion":1,"engine"');
  const image = readModule(wasm).customSections.get("mortise:engine")?.length ?? 0;
  for (let left = 1 + random(200); left > 0; left -= 1) {
    // The last quarter of a module is its image; the sections behind it are small.
    const at = section - 1 - random(Math.floor(wasm.length / 4));
    damaged[at] = random(256);
  }
  for (let left = random(3); left > 0; left -= 1) {
    const at = section + random(image);
    if (/\d/.test(String.fromCharCode(damaged[at] ?? 0))) damaged[at] = "0123456789".charCodeAt(random(10));
  }
  return damaged;
}

it(`whatever an image holds, the host gets an answer or an error (MORTISE_SEED=${SEED})`, async () => {
  const { wasm } = await build(`import { createCustomer } from "@acme/kit";
    export const onInvoicePaid = (event: { invoice: { id: string } }) => {
      createCustomer({ body: { name: event.invoice.id.split("").reverse().join("") } });
    };`);
  const engines = [await readSharedEngine()];
  const runtime = createRuntime({ engines, limits: { callTimeoutMs: 200, memoryPages: 64 } });
  onTestFinished(() => runtime.close());
  const asked: string[] = [];
  const create_customer = (input: Uint8Array | undefined) => {
    asked.push(new TextDecoder().decode(input));
    return '{"status":200,"headers":{},"body":{"id":"1","name":"n"}}';
  };
  const imports = { "extism:host/user": { create_customer } };
  const event = JSON.stringify({ invoice: { id: "abc", total: 1 } });
  const whole = await runtime.load(wasm, { imports });
  const random = randomNumbers(SEED);
  const codes = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    try {
      const plugin = await runtime.load(damage(wasm, random), { imports });
      await plugin.call("invoice_paid", event);
      await plugin.call("invoice_paid", event);
      await plugin.close();
      codes.add("none");
    } catch (error) {
      expect(error).toBeInstanceOf(RuntimeError);
      codes.add((error as RuntimeError).code);
      expect((error as RuntimeError).code).not.toBe("worker-died");
    }
    asked.length = 0;
    await whole.call("invoice_paid", event, { timeoutMs: 10_000 });
    expect(asked).toEqual(['{"body":{"name":"cba"}}']);
  }
  // Some damage is noticed, and some is not.
  expect(codes.size).toBeGreaterThan(2);
}, 60_000);
