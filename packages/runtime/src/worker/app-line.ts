import { type ChannelEnd, STATUS } from "../channel/channel.ts";
import type { Packed } from "../channel/frames.ts";
import type { Frame } from "../channel/ring.ts";

/** The thread's end of the channel to the app. */
export class AppLine {
  readonly #end: ChannelEnd;

  constructor(end: ChannelEnd) {
    this.#end = end;
  }

  /** Sends a frame. While the app has not made room for it, this thread sleeps. */
  send(kind: number, id: number, { first, second, parts }: Packed, third = 0): void {
    const { writer } = this.#end;
    while (!writer.write(kind, id, first, second, third, parts)) writer.waitForRoom();
  }

  /** The next frame, if there is one. */
  next(): Frame | undefined {
    return this.#end.reader.next();
  }

  get hasFrame(): boolean {
    return this.#end.reader.hasFrame;
  }

  /** Sleeps until there is a frame. */
  wait(): void {
    this.#end.reader.wait();
  }

  /** Says whose code runs from here on; 0 for nobody's. */
  runs(id: number): void {
    Atomics.store(this.#end.status, STATUS.current, id);
  }

  /** Says that a call is begun: from here on it may have effects. */
  begins(id: number): void {
    Atomics.store(this.#end.status, STATUS.begun, id);
    this.runs(id);
  }
}
