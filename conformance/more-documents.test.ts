import { grantsOf, httpCapabilities } from "@mortise/capabilities";
import { importOpenApi } from "@mortise/openapi";
import { expect, test } from "vitest";
import { differences } from "./judges/arrived.ts";
import { startRecorder } from "./judges/recorder.ts";
import { startSteady } from "./judges/steady.ts";
import { documentPath, haveDocuments, readDocument } from "./samples/document.ts";
import { sampleOperations } from "./samples/operations.ts";

/** Chosen for what the others lack: forms of every depth (Twilio), multipart files, undeclared path variables (Svix), 3.0 and 3.1. */
const DOCUMENTS = [
  { file: "adyen-CheckoutService-v72.yaml", calls: 83 },
  { file: "figma.yaml", calls: 137 },
  { file: "museum.yaml", calls: 16 },
  { file: "oai-tictactoe.yaml", calls: 7 },
  { file: "paypal-checkout_orders_v2.json", calls: 21 },
  { file: "qdrant.json", calls: 188 },
  { file: "resend.yaml", calls: 274 },
  { file: "supabase-auth.yaml", calls: 129 },
  { file: "svix.json", calls: 108 },
  { file: "twilio-api_v2010.json", calls: 468 },
];

const here = haveDocuments(...DOCUMENTS.map(({ file }) => file));

test.runIf(here).each(DOCUMENTS)(
  "$file: Steady finds no fault with any of $calls calls",
  { timeout: 120_000 },
  async ({ file, calls }) => {
    const path = documentPath(file);
    const { contract } = await importOpenApi(path);
    const wireNames = new Map(
      contract.operations.map(({ method, path, name }) => [`${method} ${path}`, name]),
    );
    const steady = await startSteady(path);
    const recorder = await startRecorder(steady.url);
    const capabilities = httpCapabilities(contract, {
      baseUrl: recorder.url,
      grants: grantsOf(contract, { caller: [...wireNames.values()] }),
      limits: { redirects: 0 },
    });
    const faults: unknown[] = [];
    let valid = 0;
    try {
      for (const operation of sampleOperations(await readDocument(path))) {
        const subject = `${operation.method} ${operation.path}`;
        for (const call of operation.calls) {
          const answer = await capabilities.call(wireNames.get(subject) ?? subject, call.request, {
            plugin: "caller",
          });
          const [recording] = recorder.take();
          const found = recording ? differences(operation, call, recording) : [answer];
          const verdict = recording?.verdict;
          if (found.length === 0 && verdict?.valid && verdict.errors.length === 0 && answer.status > 0)
            valid += 1;
          else faults.push([subject, call.variant, found, verdict, answer.status]);
        }
      }
    } finally {
      await capabilities.close();
      await recorder.close();
      await steady.stop();
    }
    expect(faults).toEqual([]);
    expect(valid).toBe(calls);
  },
);
