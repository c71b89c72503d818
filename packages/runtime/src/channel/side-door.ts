import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Part, SideDoor } from "./ring.ts";

const encoder = new TextEncoder();

interface Parcel {
  readonly ticket: number;
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
}

/** A port as the way beside a ring: buffers are handed over, not copied, and no event loop takes part. */
export function openSideDoor(port: MessagePort): SideDoor {
  return {
    put(ticket, given) {
      // A view of a larger buffer is copied first: nothing else that is in there may go along.
      const parts = given.map(ownBytes);
      const buffers = new Set(parts.map(({ buffer }) => buffer));
      port.postMessage({ ticket, parts } satisfies Parcel, [...buffers]);
    },
    take(ticket) {
      for (;;) {
        const received: { message: Parcel } | undefined = receiveMessageOnPort(port);
        if (received === undefined) throw new Error("A message was lost beside the ring.");
        // A parcel without a frame: its writer ran out of stack in between.
        if (received.message.ticket === ticket) return received.message.parts;
      }
    },
  };
}

/** What can be handed over: a view of a larger buffer is copied first, so that nothing else that is in there goes along. */
function ownBytes(part: Part): Uint8Array<ArrayBuffer> {
  if (typeof part === "string") return new Uint8Array(encoder.encode(part));
  const { buffer } = part;
  return buffer instanceof ArrayBuffer && part.byteLength === buffer.byteLength
    ? new Uint8Array(buffer)
    : new Uint8Array(part);
}
