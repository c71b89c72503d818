import type { Question, Reply } from "../protocol.ts";
import type { CallLog } from "./call-log.ts";

/** The way out of a sandbox. */
export interface Outside {
  /**
   * Whether `ask` may answer with a promise. Then calls are made by `Sandbox.callSuspending`, and while one waits, the
   * thread is free for other things (JSPI).
   */
  readonly suspends: boolean;
  /**
   * Answers a question of the plug-in. The bytes in it are views on the sandbox's memory: to be copied before this
   * returns. Must not throw or reject; a call whose answer never comes is never heard of again.
   */
  ask(question: Question): Reply | Promise<Reply>;
  /** Whether code that was not asked to run may run in a call: it is trusted to come back. */
  readonly isTrusted: boolean;
  /** Start-up functions of an instance run from here on, */
  startsUp(): void;
  /** until here. */
  hasStartedUp(): void;
  /** What the plug-in logs. */
  readonly log: CallLog;
}
