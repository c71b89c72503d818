import { RuntimeError } from "./errors.ts";
import { answerQuestion, type HostSide } from "./host-answers.ts";
import type { InlineCall } from "./inline-call.ts";
import { InlineOutput } from "./inline-output.ts";
import { canSuspend } from "./jspi.ts";
import type { LoadedModule } from "./load.ts";
import type { LogEntry } from "./log.ts";
import type { Failure, Question, Reply } from "./protocol.ts";
import { createResult, type Result } from "./result.ts";
import { CallLog } from "./worker/call-log.ts";
import { OutputPlace } from "./worker/kernel.ts";
import { type Outcome, Sandbox } from "./worker/sandbox.ts";

const refused: Reply = { kind: "refused" };
/** The answer to a call that was given up: it never comes, so that the plug-in does not run on. */
const never = new Promise<Reply>(() => {});

/** A sandbox in the calling thread, with the call that it runs. */
export class InlineSeat {
  readonly #side: HostSide;
  readonly #log: CallLog;
  readonly #sandbox: Sandbox;
  readonly #suspends: boolean;
  readonly #quietExports: ReadonlySet<string>;
  #call: InlineCall | undefined;
  #output: InlineOutput | undefined;
  #isPreparing = false;

  constructor(
    { program, quietExports }: LoadedModule,
    side: HostSide,
    log: (entry: Omit<LogEntry, "plugin">) => void,
  ) {
    this.#side = side;
    this.#quietExports = quietExports;
    this.#suspends = canSuspend && program.asks;
    const { logBytes } = program.limits;
    const named = (entry: Omit<LogEntry, "plugin" | "exportName">) =>
      log({ ...entry, exportName: this.#call?.request.exportName ?? "" });
    this.#log = new CallLog(named, logBytes, program.logLevel);
    const ask = (question: Question) => this.#answer(question);
    // Ahead of calls, nobody can look after a start-up in this thread.
    const startsUp = () => this.#call?.startsUp();
    const hasStartedUp = () => this.#call?.hasStartedUp();
    const isTrusted = true;
    const outside = { suspends: this.#suspends, isTrusted, ask, log: this.#log, startsUp, hasStartedUp };
    this.#sandbox = new Sandbox(program, outside);
  }

  /** Whether it can run a call: it runs none, and was not left with one that was given up. */
  get isFree(): boolean {
    return this.#call === undefined;
  }

  /** Gives up the call that waits in here, if there is one; what runs will come to its end. */
  close(): void {
    this.#call?.close();
    if (this.#call === undefined) this.#sandbox.close();
  }

  /**
   * Runs one call. When it is given up, the seat cannot be used again.
   * @throws RuntimeError when it does not succeed.
   */
  run(call: InlineCall, input: Uint8Array | string): Result | Promise<Result> {
    this.#call = call;
    this.#leaveOutput();
    const { exportName } = call.request;
    // To be able to suspend costs as much as all else of a short call.
    if (!this.#suspends || (this.#quietExports.has(exportName) && this.#sandbox.isReady)) {
      return this.#finish(call, this.#sandbox.call(exportName, input));
    }
    return new Promise((resolve, reject) => {
      call.begin((error) => {
        this.#sandbox.close();
        reject(error);
      });
      const finish = (outcome: Outcome) => {
        try {
          resolve(this.#finish(call, outcome));
        } catch (error) {
          reject(error);
        }
      };
      this.#sandbox.callSuspending(exportName, input).then(finish, reject);
    });
  }

  /** Makes the next call's instance, when the app has nothing else to do. */
  prepareLater(): void {
    if (this.#isPreparing) return;
    this.#isPreparing = true;
    setImmediate(() => {
      this.#isPreparing = false;
      if (this.#call !== undefined) return;
      this.#leaveOutput();
      this.#sandbox.prepare();
    });
  }

  #leaveOutput(): void {
    this.#output?.keep();
    this.#output = undefined;
  }

  #finish(call: InlineCall, outcome: Outcome): Result {
    this.#log.end();
    this.#call = undefined;
    const durationMs = call.end();
    if (call.hostFailure !== undefined) throw call.hostFailure;
    if (durationMs > call.request.timeoutMs && !startedLate(call, outcome)) throw call.late();
    if (!(outcome instanceof OutputPlace)) throw errorOf(call, outcome);
    this.#output = new InlineOutput(outcome);
    return createResult(this.#output, durationMs, call.facts);
  }

  #answer(question: Question): Reply | Promise<Reply> {
    const call = this.#call;
    if (call === undefined) return refused;
    if (call.isLate) {
      call.hostFailure ??= call.late();
      return refused;
    }
    const reply = answerQuestion(this.#side, copyOf(question), call);
    if (!(reply instanceof Promise)) return reply;
    if (!this.#suspends) {
      const message = "A host function answered with a promise: inline, that needs JSPI.";
      call.hostFailure ??= call.failure("host-function-failed", message);
      return refused;
    }
    call.wait();
    return reply.then((answer) => (call.isOver ? never : answer));
  }
}

/** Whether it had no more time as soon as its start-up had none: a call that is late, too, says that first. */
function startedLate({ request }: InlineCall, outcome: Outcome): boolean {
  const { timeoutMs, startTimeoutMs } = request;
  return "code" in outcome && outcome.code === "start-timeout" && startTimeoutMs < timeoutMs;
}

/** The sandbox's bytes are views on its memory. */
function copyOf(question: Question): Question {
  if (question.kind === "host-function")
    return { ...question, inputs: question.inputs.map((input) => input.slice()) };
  return { ...question, request: question.request.slice(), body: question.body?.slice() };
}

function errorOf(call: InlineCall, { code, message, ...facts }: Failure): RuntimeError {
  return new RuntimeError(code, message, { ...call.facts, ...facts });
}
