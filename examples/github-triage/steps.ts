import { styleText } from "node:util";

/** Prints what the demo does, step by step, with how long each step took. */
export class Steps {
  readonly #start = performance.now();
  #facts: string[] = [];

  /** Runs one step; prints its title and time, and under it what it noted. */
  async run<T>(title: string, step: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await step();
    } finally {
      const took = duration(performance.now() - start);
      console.log(`\n${styleText("bold", title)} ${styleText("dim", `(${took})`)}`);
      for (const fact of this.#facts) console.log(`  ${fact}`);
      this.#facts = [];
    }
  }

  /** Notes one line about the step that runs. */
  note(topic: string, text: string): void {
    this.#facts.push(`${topic.padEnd(8)} ${text}`);
  }

  /** The last line: the whole time. */
  end(): void {
    console.log(`\n${styleText("dim", `Everything: ${duration(performance.now() - this.#start)}`)}`);
  }
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
