import { readFile } from "node:fs/promises";
import { build } from "esbuild";
import { QuickJS } from "quickjs-wasi";
import { afterAll, expect, test } from "vitest";
import { wicked } from "../contracts/wicked.ts";
import { Workplace } from "./on-disk.ts";

const workplace = new Workplace(wicked);
afterAll(() => workplace.remove());

const PLUGIN = `
  import { createCustomer, download, FilePart, RefusedError, upload } from "@acme/kit";
  const seen = [];
  const file = Uint8Array.from({ length: 10000 }, (_, i) => i % 256);
  seen.push(upload({ name: "ä", body: { file, about: { content: new FilePart(file.subarray(0, 3)) } } }).files.length);
  seen.push(download({ id: 1 }).join());
  try { createCustomer({ body: { name: null } }); } catch (error) { seen.push(createCustomer.failed(error, 422), error.body); }
  try { createCustomer({ body: { name: "x" } }); } catch (error) { seen.push(error instanceof RefusedError, error.code); }
  globalThis.seen = JSON.stringify(seen);
`;

const GUEST = `
  globalThis.declared = [];
  globalThis.requests = [];
  const answers = [
    { status: 200, headers: {}, body: { files: [] } },
    { status: 200, headers: {}, body: { base64: "AAH/" } },
    { status: 422, headers: {}, body: { details: {} } },
    { status: 0, error: { code: "timed-out", message: "Too late." } },
  ];
  globalThis[Symbol.for("mortise.guest")] = {
    importFunction(name, takesInput) {
      declared.push([name, takesInput]);
      return (request) => { requests.push(request); return JSON.stringify(answers.shift()); };
    },
  };
`;

test("calls, errors and bytes work in QuickJS, which has nothing of Node.js", async () => {
  const stdin = { contents: PLUGIN, resolveDir: workplace.folder } as const;
  const bundle = await build({ stdin, bundle: true, write: false, format: "iife", target: "es2023" });
  using vm = await QuickJS.create({
    wasm: await readFile(new URL(import.meta.resolve("quickjs-wasi/quickjs.wasm"))),
  });
  vm.evalCode(GUEST).dispose();
  vm.evalCode(bundle.outputFiles[0]?.text ?? "").dispose();
  using seen = vm.evalCode("seen");
  expect(JSON.parse(seen.toString())).toEqual([0, "0,1,255", true, { details: {} }, true, "timed-out"]);
  using declared = vm.evalCode("JSON.stringify(declared.sort())");
  expect(JSON.parse(declared.toString())).toEqual([
    ["create_customer", true],
    ["download", true],
    ["upload", true],
  ]);
  using uploaded = vm.evalCode("requests[0]");
  const { path, body } = JSON.parse(uploaded.toString());
  expect(path).toEqual({ name: "ä" });
  expect(Buffer.from(body.file.base64, "base64")).toEqual(
    Buffer.from(Array.from({ length: 10_000 }, (_, i) => i % 256)),
  );
  expect(body.about).toEqual({ content: { base64: "AAEC" } });
});
