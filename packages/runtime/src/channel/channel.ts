import { MessageChannel, type MessagePort } from "node:worker_threads";
import { createRing, type RingMemory, RingReader, RingWriter } from "./ring.ts";
import { openSideDoor } from "./side-door.ts";

/** One thread's channel, as it is handed to the thread. */
export interface ThreadChannel {
  readonly toThread: RingMemory;
  readonly toApp: RingMemory;
  /** The way beside the rings: for what is too large for them, and for programs. */
  readonly port: MessagePort;
  /** Two shared numbers: the call whose code runs now (0 for none), and the last call that was begun. */
  readonly status: Int32Array<SharedArrayBuffer>;
}

/** Places in `ThreadChannel.status`. */
export const STATUS = { current: 0, begun: 1 } as const;

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
  const status = new Int32Array(new SharedArrayBuffer(8));
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
