import { MessageChannel, type MessagePort } from "node:worker_threads";
import { createRing, type RingMemory, RingReader, RingWriter } from "./ring.ts";
import { openSideDoor } from "./side-door.ts";

/** One thread's channel, as it is handed to the thread. */
export interface ThreadChannel {
  readonly toThread: RingMemory;
  readonly toApp: RingMemory;
  /** The way beside the rings: for what is too large for them, and for programs. */
  readonly port: MessagePort;
  /** Shared numbers, at the places of `STATUS`. */
  readonly status: Int32Array<SharedArrayBuffer>;
}

/** Calls that a thread has at one time, at most. */
export const MOST_CALLS = 64;

/**
 * Places in `ThreadChannel.status`: the call whose code runs now (0 for none); the last call that was begun; how many
 * milliseconds a start-up may take that runs ahead of its call; and from when on start-ups run, by `sharedClock` (0 for none):
 * first the one ahead of its call, then one for each of `MOST_CALLS` places of calls.
 */
export const STATUS = { current: 0, begun: 1, aheadLimit: 2, startUps: 3 } as const;

/** The place, among start-ups, of the one that runs ahead of its call. Those of calls follow. */
export const AHEAD = 0;

/** In place of the time of a start-up ahead of its call: the thread is not to go on afterwards. */
export const STOPPED = -1;

const STATUS_BYTES = 4 * (STATUS.startUps + 1 + MOST_CALLS);

/** One end of a channel. */
export interface ChannelEnd {
  readonly reader: RingReader;
  readonly writer: RingWriter;
  readonly port: MessagePort;
  readonly status: Int32Array<SharedArrayBuffer>;
}

/** Makes a channel: the app's end, and what the thread needs for its own. */
export function createChannel(): { readonly app: ChannelEnd; readonly thread: ThreadChannel } {
  const { port1, port2 } = new MessageChannel();
  const parts = { toThread: createRing(), toApp: createRing() };
  const status = new Int32Array(new SharedArrayBuffer(STATUS_BYTES));
  const side = openSideDoor(port1);
  return {
    app: {
      reader: new RingReader(parts.toApp, side, "copies"),
      writer: new RingWriter(parts.toThread, side),
      port: port1,
      status,
    },
    thread: { ...parts, port: port2, status },
  };
}

/** The thread's end of a channel. */
export function openChannel({ toThread, toApp, port, status }: ThreadChannel): ChannelEnd {
  const side = openSideDoor(port);
  return {
    reader: new RingReader(toThread, side, "views"),
    writer: new RingWriter(toApp, side),
    port,
    status,
  };
}
