import type { ThreadLink } from "./thread-link.ts";

/**
 * Looks after the start-ups that a thread runs ahead of calls, where no call's own time bounds them. It looks from when a call
 * has ended there, as often as one of them could have used up its time, and rests once nothing happens. It costs a call
 * nothing but a mark, and keeps no process alive.
 */
export class StartUpWatch {
  readonly #link: ThreadLink;
  readonly #isOverdue: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isNeeded = false;
  #limitMs = 0;

  /** `isOverdue` is called when a start-up has used up its time. */
  constructor(link: ThreadLink, isOverdue: () => void) {
    this.#link = link;
    this.#isOverdue = isOverdue;
  }

  /** From now on the thread may make an instance of a plug-in whose start-up has so much time. */
  begin(limitMs: number): void {
    this.#isNeeded = true;
    this.#limitMs = limitMs;
    if (this.#timer === undefined) this.#set(limitMs);
  }

  /** For good. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #set(ms: number): void {
    this.#timer = setTimeout(() => this.#look(), Math.max(1, ms)).unref();
  }

  #look(): void {
    this.#timer = undefined;
    const left = this.#link.leftAhead;
    if (left !== undefined && left <= 0 && this.#link.stopAhead()) {
      this.#isOverdue();
    } else if (left !== undefined || this.#isNeeded) {
      this.#isNeeded = false;
      this.#set(left ?? this.#limitMs);
    }
  }
}
