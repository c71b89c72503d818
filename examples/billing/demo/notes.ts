import type { Steps } from "../../github-triage/steps.ts";

/** Notes the request that a step makes. */
export function note(steps: Steps, method: string, path: string, body?: object): void {
  steps.note("request", `${method} ${path}${body ? ` ${JSON.stringify(body)}` : ""}`);
}

export function euros(cents: number): string {
  return `${(cents / 100).toLocaleString("en", { minimumFractionDigits: 2 })} €`;
}
