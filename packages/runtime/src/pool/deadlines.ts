/** Something that happens at a time, unless it is taken back. */
export interface Deadline {
  /** Milliseconds, as `performance.now()` counts them. */
  readonly at: number;
  expire(): void;
}

/**
 * All deadlines of a runtime on one timer, set for the first of them. A deadline that is taken back leaves the timer as it
 * is: calls that end in time cost no timer at all. While there is any deadline, the process is kept alive.
 */
export class Deadlines {
  readonly #all = new Set<Deadline>();
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  add(deadline: Deadline): void {
    this.#all.add(deadline);
    if (deadline.at < this.#timerAt) this.#set(deadline.at);
    else if (this.#all.size === 1) this.#timer?.ref();
  }

  delete(deadline: Deadline): void {
    if (this.#all.delete(deadline) && this.#all.size === 0) this.#timer?.unref();
  }

  /** Forgets them all. */
  close(): void {
    this.#all.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  #set(at: number): void {
    clearTimeout(this.#timer);
    this.#timerAt = at;
    // A timer has whole milliseconds, and may come a little early: then it is set again.
    const delay = Math.min(Math.max(1, Math.ceil(at - performance.now())), 2_147_483_647);
    this.#timer = setTimeout(() => this.#fire(), delay);
  }

  #fire(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const now = performance.now();
    const due = [...this.#all].filter(({ at }) => at <= now);
    for (const deadline of due) this.#all.delete(deadline);
    let first = Number.POSITIVE_INFINITY;
    for (const { at } of this.#all) if (at < first) first = at;
    if (first < Number.POSITIVE_INFINITY) this.#set(first);
    for (const deadline of due) deadline.expire();
  }
}
