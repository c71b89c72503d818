import { parentPort, workerData } from "node:worker_threads";
import type { FromWorker, Question, ToWorker, WorkerSetup } from "../protocol.ts";
import { CallLog } from "./call-log.ts";
import { HostLine } from "./host-line.ts";
import { Sandbox } from "./sandbox.ts";

// A worker thread: runs the calls of one plug-in, one after the other. It ends only from outside.
if (parentPort === null) throw new Error("This file is the start of a worker thread.");
const app = parentPort;
const { program, answers, bell } = workerData as WorkerSetup;
const send = (message: FromWorker) => app.postMessage(message);
const log = new CallLog(send, program.limits.logBytes, program.logLevel);
const line = new HostLine(app, answers, bell);
const sandbox = new Sandbox(program, { suspends: false, ask: (question) => line.ask(copyOf(question)), log });

app.on("message", ({ exportName, input }: ToWorker) => {
  const outcome = sandbox.call(exportName, input);
  log.end();
  if (outcome instanceof Uint8Array) {
    const output = outcome.slice();
    app.postMessage({ kind: "done", output } satisfies FromWorker, [output.buffer]);
  } else {
    send({ kind: "failed", failure: outcome });
  }
  // While the app has the answer and nothing else to do for this plug-in.
  sandbox.prepare();
});
send({ kind: "ready" });

/** The sandbox's bytes are views on its memory. */
function copyOf(question: Question): Question {
  if (question.kind === "host-function")
    return { ...question, inputs: question.inputs.map((input) => input.slice()) };
  return { ...question, request: question.request.slice(), body: question.body?.slice() };
}
