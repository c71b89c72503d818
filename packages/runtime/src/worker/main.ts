import { parentPort, workerData } from "node:worker_threads";
import type { Failure, FromWorker, ToWorker, WorkerSetup } from "../protocol.ts";
import { CallLog } from "./call-log.ts";
import type { WorkerParts } from "./env.ts";
import { describeFailure, describeStatus } from "./failure.ts";
import { type Guest, startGuest } from "./guest.ts";
import { CallEnded, GuestCall } from "./guest-call.ts";
import { HostLine } from "./host-line.ts";
import { Kernel } from "./kernel.ts";

// A worker thread: runs the calls of one plug-in, one after the other. It ends only from outside.
if (parentPort === null) throw new Error("This file is the start of a worker thread.");
const app = parentPort;
const { program, answers, bell } = workerData as WorkerSetup;
const send = (message: FromWorker) => app.postMessage(message);
const parts: WorkerParts = {
  program,
  kernel: new Kernel(program.limits.blockBytes),
  call: new GuestCall(),
  log: new CallLog(send, program.limits.logBytes, program.logLevel),
  line: new HostLine(app, answers, bell),
};
let kept: Guest | undefined;

app.on("message", ({ exportName, input }: ToWorker) => {
  const answer = runCall(exportName, input);
  parts.log.end();
  if (answer instanceof Uint8Array) {
    app.postMessage({ kind: "done", output: answer } satisfies FromWorker, [answer.buffer]);
  } else {
    send({ kind: "failed", failure: answer });
  }
});
send({ kind: "ready" });

/** Runs one export and returns its output, or why there is none. */
function runCall(exportName: string, input: Uint8Array): Uint8Array<ArrayBuffer> | Failure {
  const { kernel, call, log } = parts;
  kernel.reset();
  call.begin();
  log.begin();
  let guest = kept;
  // Taken back when the call succeeds: whatever fails is not used again.
  kept = undefined;
  try {
    guest ??= startGuest(parts, exportName);
    kernel.setInput(input);
    const status = runExport(guest, exportName);
    call.check();
    if (status !== 0 || kernel.errorText() !== undefined) return describeStatus(status, parts);
    if (program.state === "kept") kept = guest;
    return readOutput();
  } catch (error) {
    const exited = error instanceof CallEnded && call.failure === undefined && call.exitStatus === 0;
    return exited && kernel.errorText() === undefined ? readOutput() : describeFailure(error, parts, guest);
  }
}

/** An export without a result succeeds by coming back. */
function runExport(guest: Guest, exportName: string): number {
  const run = guest.instance.exports[exportName];
  if (typeof run !== "function") return 0;
  return Number((run as () => number | undefined)() ?? 0);
}

function readOutput(): Uint8Array<ArrayBuffer> | Failure {
  const limit = program.limits.outputBytes;
  const length = parts.kernel.outputLength;
  if (length <= limit) return parts.kernel.readOutput();
  return {
    code: "output-too-large",
    message: `The plug-in's output of ${length} bytes is over the limit of ${limit}.`,
    limit,
  };
}
