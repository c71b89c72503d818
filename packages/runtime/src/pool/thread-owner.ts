import type { PendingCall } from "../pending-call.ts";
import type { Deadlines } from "./deadlines.ts";
import type { PluginCalls } from "./plugin-calls.ts";
import type { PoolThread } from "./thread.ts";
import type { ThreadBounds } from "./worker.ts";

/** What a thread tells its pool. */
export interface ThreadOwner extends ThreadBounds {
  readonly deadlines: Deadlines;
  /** The thread is ready, has ended a call, waits with all of its calls, or has gone. */
  changed(): void;
  /** The thread has gone. */
  gone(thread: PoolThread): void;
  /** A call was given back that the thread had not begun. */
  putBack(plugin: PluginCalls, call: PendingCall): void;
  /** A call has used up half of its time. */
  isLate(): void;
  /** The thread went before it was ready. */
  didNotStart(cause: Error | undefined): void;
}
