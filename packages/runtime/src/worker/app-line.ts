import { availableParallelism } from "node:os";
import { AHEAD, type ChannelEnd, STATUS, STOPPED } from "../channel/channel.ts";
import type { Packed } from "../channel/frames.ts";
import type { Frame } from "../channel/ring.ts";
import { sharedClock } from "../channel/shared-clock.ts";

/** About 80 µs. With one processor, nothing can come while this thread looks. */
const LOOKS = availableParallelism() > 1 ? 4_000 : 0;
const LONGEST_PAUSE = 256;

/** The thread's end of the channel to the app. */
export class AppLine {
  readonly #end: ChannelEnd;
  /** So many waits go straight to sleep after the next look that is of no use. */
  #pause = 1;
  /** So many still do. */
  #sleeps = 0;

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

  /**
   * Sleeps until there is a frame. Before that it looks for one for some microseconds: where a thread that sleeps gives its
   * processor away, waking up takes longer than most answers. It looks less and less often while that is of no use.
   */
  wait(): void {
    const { reader } = this.#end;
    if (this.#sleeps > 0) {
      this.#sleeps -= 1;
    } else {
      for (let left = LOOKS; left > 0; left -= 1) {
        if (!reader.hasFrame) continue;
        this.#pause = 1;
        return;
      }
      this.#sleeps = this.#pause;
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    }
    reader.wait();
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

  /** Says that a start-up begins: of the call at this place, or `AHEAD` of its call, where it has `limitMs`. */
  startsUp(place: number, limitMs: number): void {
    if (place === AHEAD) Atomics.store(this.#end.status, STATUS.aheadLimit, limitMs);
    Atomics.store(this.#end.status, STATUS.startUps + place, sharedClock());
  }

  /** Says that it has ended. Does not come back where the app has given this thread up meanwhile. */
  hasStartedUp(place: number): void {
    const began = Atomics.exchange(this.#end.status, STATUS.startUps + place, 0);
    if (began === STOPPED) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
}
