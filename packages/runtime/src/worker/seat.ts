import { AHEAD } from "../channel/channel.ts";
import { LOG_PLACES, packFailure, packQuestion, TO_APP, unpackReply } from "../channel/frames.ts";
import type { Frame } from "../channel/ring.ts";
import type { Program, Question, Reply } from "../protocol.ts";
import type { AppLine } from "./app-line.ts";
import { CallLog } from "./call-log.ts";
import { OutputPlace } from "./kernel.ts";
import type { Outside } from "./outside.ts";
import { type Outcome, Sandbox } from "./sandbox.ts";

/**
 * A sandbox with its way out to the app: where one call at a time of one plug-in runs.
 *
 * - `free`: without a call.
 * - `running`: code of the plug-in runs, or will before this thread does anything else.
 * - `waiting`: the plug-in is suspended until the app has answered. Only where the program suspends; otherwise the whole
 *   thread waits, and the seat is `running`.
 */
export class Seat implements Outside {
  readonly suspends: boolean;
  readonly isTrusted = false;
  readonly log: CallLog;
  readonly #app: AppLine;
  readonly #sandbox: Sandbox;
  #state: "free" | "running" | "waiting" = "free";
  readonly #startTimeoutMs: number;
  #call = 0;
  /** Where it is said whether the call's instance starts up. */
  #place = AHEAD;
  #question = 0;
  #resolve: (reply: Reply) => void = () => {};
  #error: { readonly cause: unknown } | undefined;

  constructor(program: Program, app: AppLine) {
    this.#app = app;
    this.suspends = program.suspends;
    this.#startTimeoutMs = program.limits.startTimeoutMs;
    this.log = new CallLog(
      ({ level, source, text }) => {
        const first = LOG_PLACES.levels.indexOf(level);
        const second = LOG_PLACES.sources.indexOf(source);
        app.send(TO_APP.log, this.#call, { first, second, parts: [text] });
      },
      program.limits.logBytes,
      program.logLevel,
    );
    this.#sandbox = new Sandbox(program, this);
  }

  get state(): "free" | "running" | "waiting" {
    return this.#state;
  }

  /** Runs one export, until it has ended or waits. `place` is the call's own for as long as it is on this thread. */
  async run(call: number, place: number, exportName: string, input: Uint8Array): Promise<void> {
    this.#begin(call);
    this.#place = place;
    if (!this.suspends) {
      this.#end(this.#sandbox.call(exportName, input));
      return;
    }
    void this.#sandbox.callSuspending(exportName, input).then(
      (outcome) => this.#end(outcome),
      (cause: unknown) => {
        this.#error = { cause };
        this.#state = "free";
      },
    );
    await this.#rest();
  }

  /** Goes on with an answer of the app, until the call has ended or waits again. */
  async goOn(answer: Frame): Promise<void> {
    this.#state = "running";
    this.#app.runs(this.#call);
    this.#resolve(unpackReply(answer));
    await this.#rest();
  }

  /** Whether it waits for this answer. Others are left over from a question that the plug-in's stack had no room for. */
  waitsFor({ third }: Frame): boolean {
    return this.#state === "waiting" && third === this.#question;
  }

  /** Makes the next call's instance, unless there is a call meanwhile; see `Sandbox.prepare`. */
  prepare(mayStartUp: boolean): void {
    if (this.#state !== "free") return;
    this.#place = AHEAD;
    this.#sandbox.prepare(mayStartUp);
  }

  startsUp(): void {
    this.#app.startsUp(this.#place, this.#startTimeoutMs);
  }

  hasStartedUp(): void {
    this.#app.hasStartedUp(this.#place);
  }

  /** Closes what a call that was given up has open. */
  close(): void {
    this.#sandbox.close();
  }

  ask(question: Question): Reply | Promise<Reply> {
    this.#question += 1;
    if (!this.suspends) {
      this.#app.send(TO_APP.question, this.#call, packQuestion(question), this.#question);
      return this.#answer();
    }
    const { promise, resolve } = Promise.withResolvers<Reply>();
    this.#resolve = resolve;
    this.#app.send(TO_APP.question, this.#call, packQuestion(question), this.#question);
    // Last, and no call: where the plug-in has left too little stack, nothing waits that will not.
    this.#state = "waiting";
    return promise;
  }

  /** Sleeps until the answer is there. Without suspending, a thread has one call, and is sent nothing else meanwhile. */
  #answer(): Reply {
    for (;;) {
      const frame = this.#app.next();
      if (frame === undefined) this.#app.wait();
      else if (frame.id === this.#call && frame.third === this.#question) return unpackReply(frame);
    }
  }

  #begin(call: number): void {
    this.#call = call;
    this.#state = "running";
    this.#app.begins(call);
  }

  #end(outcome: Outcome): void {
    this.log.end();
    if (outcome instanceof OutputPlace)
      this.#app.send(TO_APP.done, this.#call, { first: 0, second: 0, parts: [outcome.bytes] });
    else this.#app.send(TO_APP.failed, this.#call, packFailure(outcome));
    this.#app.runs(0);
    this.#state = "free";
  }

  /** Lets the plug-in run: it does so as soon as this function waits. */
  async #rest(): Promise<void> {
    while (this.#state === "running") await undefined;
    // A plug-in that had too little stack to wait may have ended instead: the word of that comes in these turns.
    for (let turn = 0; turn < 4; turn += 1) await undefined;
    this.#app.runs(0);
    if (this.#error !== undefined) throw this.#error.cause;
  }
}
