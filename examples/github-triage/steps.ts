import { styleText } from "node:util";

/** Prints what the demo does, step by step, with how long each step took. */
export class Steps {
  readonly #start = performance.now();

  /** Runs one step; prints its title, its facts and its time. */
  async run<T>(
    title: string,
    step: () => Promise<T>,
    facts: (result: T) => readonly string[] = () => [],
  ): Promise<T> {
    const start = performance.now();
    const result = await step();
    const ms = performance.now() - start;
    console.log(`\n${styleText("bold", title)} ${styleText("dim", duration(ms))}`);
    for (const fact of facts(result)) this.fact(fact);
    return result;
  }

  /** One line under the current step. */
  fact(text: string): void {
    console.log(`  ${text}`);
  }

  /** The last line: the whole time. */
  end(): void {
    console.log(`\n${styleText("dim", `Everything: ${duration(performance.now() - this.#start)}`)}`);
  }
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
