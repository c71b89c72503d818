import { RecordEventsError } from "@mortise/events";
import { HostError } from "@mortise/host";

/** Something that went wrong with a plug-in: for an operator, and no client. */
export interface PluginFailure {
  readonly at: string;
  readonly event: string | undefined;
  readonly code: string;
  readonly message: string;
  /** What the plug-in itself said: somebody else's text. */
  readonly said: string | undefined;
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
    const inner = cause instanceof HostError ? cause : error;
    const failure = {
      at: new Date().toISOString(),
      event,
      code,
      message: inner === cause ? `${message} ${inner.code}: ${inner.message}` : message,
      said: inner instanceof HostError ? inner.pluginMessage : undefined,
    };
    this.#last.set(plugin, [failure, ...this.of(plugin)].slice(0, KEPT));
  }

  forget(plugin: string): void {
    this.#last.delete(plugin);
  }
}
