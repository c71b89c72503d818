import { RecordEventsError } from "@mortise/events";
import { HostError } from "@mortise/host";

/** Something that went wrong with a plug-in: for an operator, and no client. */
export interface PluginFailure {
  readonly at: string;
  readonly event: string | undefined;
  readonly code: string;
  readonly message: string;
}

const KEPT = 20;

/** The last failures of each plug-in. */
export class Failures {
  readonly #last = new Map<string, PluginFailure[]>();

  /** The last ones, the newest first. */
  of(plugin: string): readonly PluginFailure[] {
    return this.#last.get(plugin) ?? [];
  }

  /** Remembers an error, if it is a plug-in's. */
  add(error: unknown): void {
    if (!(error instanceof RecordEventsError || error instanceof HostError)) return;
    const { plugin, event, code, message, cause } = error;
    if (plugin === undefined) return;
    const said = cause instanceof HostError ? `${message} ${cause.code}: ${cause.message}` : message;
    const failure = { at: new Date().toISOString(), event, code, message: said };
    this.#last.set(plugin, [failure, ...this.of(plugin)].slice(0, KEPT));
  }

  forget(plugin: string): void {
    this.#last.delete(plugin);
  }
}
