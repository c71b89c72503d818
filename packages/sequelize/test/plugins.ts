import type { PluginCallOptions, PluginLike } from "@mortise/events";

/** What a plug-in of a test is told. */
export interface Told {
  readonly event: string;
  readonly action: string;
  readonly record: { readonly [field: string]: unknown };
  readonly previous?: { readonly [field: string]: unknown };
  readonly changed?: readonly string[];
  readonly records: readonly Told[];
}

export type Handler = (told: Told, options: PluginCallOptions) => unknown;

/** A plug-in without a sandbox: what it answers passes through JSON, as a real one's does. */
export class TestPlugin implements PluginLike {
  readonly name: string;
  /** All that it was told, in order. */
  readonly told: Told[] = [];
  readonly #handlers: { readonly [event: string]: Handler };

  constructor(name: string, handlers: { readonly [event: string]: Handler }) {
    this.name = name;
    this.#handlers = handlers;
  }

  /** The names of the events that it was told. */
  get heard(): readonly string[] {
    return this.told.map(({ event }) => event);
  }

  /** What it was told at these events. */
  at(event: string): readonly Told[] {
    return this.told.filter((told) => told.event === event);
  }

  handles(event: string): boolean {
    return Object.hasOwn(this.#handlers, event);
  }

  async call(event: string, payload: unknown, options: PluginCallOptions): Promise<unknown> {
    const told = JSON.parse(JSON.stringify(payload)) as Told;
    this.told.push(told);
    const answer = await this.#handlers[event]?.(told, options);
    return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
  }
}

/** A rejection of one field. */
export function reject(field: string): object {
  return { decision: "reject", errors: [{ field, message: `${field} is not good.` }] };
}

/** A change of these fields. */
export function change(changes: object): object {
  return { decision: "change", changes };
}

/** Handlers of all of a record's events that answer nothing, and these. */
export function hearing(
  record: string,
  handlers: { readonly [moment: string]: Handler } = {},
): { [event: string]: Handler } {
  const moments = ["validation", "save", "create", "update", "destroy"].flatMap((step) => [
    `before_${step}`,
    `after_${step}`,
  ]);
  return Object.fromEntries(
    moments.map((moment) => [`${record}_${moment}`, handlers[moment] ?? (() => undefined)]),
  );
}
