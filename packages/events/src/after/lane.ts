/** Something to do, which never rejects. */
export type Task = () => Promise<void>;

/** What waits to be told to one plug-in: first come, first served, `atOnce` at a time. */
export class Lane {
  readonly #atOnce: number;
  readonly #waiting: Task[] = [];
  #running = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** How many wait and run. */
  get size(): number {
    return this.#waiting.length + this.#running;
  }

  /** Resolves when the task is done. */
  add(task: Task): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(() => task().finally(resolve));
      this.#next();
    });
  }

  #next(): void {
    if (this.#running >= this.#atOnce) return;
    const task = this.#waiting.shift();
    if (!task) return;
    this.#running += 1;
    void task().finally(() => {
      this.#running -= 1;
      this.#next();
    });
  }
}
