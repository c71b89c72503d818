import { type Chain, circleIn, describeLinks, extended, RecordCallContext, withChain } from "../chain.ts";
import { type ChainLink, RecordEventsError } from "../error.ts";
import type { PluginLike } from "../host.ts";
import type { RecordEventsLimits } from "../limits.ts";
import type { Deadline } from "./deadline.ts";

/** One call of a plug-in. */
export interface PluginCall {
  readonly plugin: PluginLike;
  readonly event: string;
  readonly payload: unknown;
  /** Whether it is asked, and its answer waited for inside a write. */
  readonly isAsked: boolean;
  /** What led to the event. */
  readonly chain: Chain;
  /** The app's own value for the write. */
  readonly context: unknown;
}

/** Chains that are counted at the same time; the one that is longest without a call goes first. */
const COUNTED_CHAINS = 10_000;

/** A host's codes for a call that took too long. */
const LATE: ReadonlySet<unknown> = new Set(["call-timeout", "aborted"]);

/** Calls plug-ins, and ends what would go round for ever. */
export class Caller {
  readonly #limits: RecordEventsLimits;
  readonly #calls = new Map<string, number>();

  constructor(limits: RecordEventsLimits) {
    this.#limits = limits;
  }

  /**
   * What the plug-in answers.
   *
   * @throws RecordEventsError `event-loop`, `chain-exhausted`, `plugin-late` or `plugin-failed`
   */
  async call(call: PluginCall, deadline: Deadline): Promise<unknown> {
    const { plugin, event, payload, chain, context } = call;
    const link: ChainLink = { plugin: plugin.name, event };
    this.#checkChain(call, link);
    if (deadline.isOver) throw late(link, chain);
    const next = extended(chain, link);
    const options = { signal: deadline.signal, context: new RecordCallContext(context, next) };
    try {
      return await deadline.race(withChain(next, () => plugin.call(event, payload, options)));
    } catch (cause) {
      throw deadline.isOver || LATE.has(codeOf(cause)) ? late(link, chain, cause) : failed(link, cause);
    }
  }

  #checkChain({ isAsked, chain }: PluginCall, link: ChainLink): void {
    const { links, id } = chain;
    if (links.length === 0) return;
    const times = links.filter(({ plugin, event }) => plugin === link.plugin && event === link.event).length;
    const { chainLinks, reentries, chainCalls } = this.#limits;
    if (links.length >= chainLinks || (isAsked && times > reentries)) throw loop(chain, link, chainLinks);
    const calls = (this.#calls.get(id) ?? 0) + 1;
    if (calls > chainCalls) {
      const message = `What began with ${describeLinks(links.slice(0, 1))} has led to ${chainCalls} calls of plug-ins: no more are made.`;
      throw new RecordEventsError("chain-exhausted", message, { ...link, limit: chainCalls });
    }
    // Behind the others again.
    this.#calls.delete(id);
    this.#calls.set(id, calls);
    if (this.#calls.size <= COUNTED_CHAINS) return;
    for (const oldest of this.#calls.keys()) {
      this.#calls.delete(oldest);
      return;
    }
  }
}

function loop(chain: Chain, link: ChainLink, limit: number): RecordEventsError {
  const circle = circleIn(chain, link);
  const message = circle
    ? `Events go round in a circle: ${describeLinks(circle)}. It ends here.`
    : `More than ${limit} events led to each other: ${describeLinks([...chain.links, link])}. It ends here.`;
  return new RecordEventsError("event-loop", message, {
    ...link,
    circle: circle ?? [...chain.links, link],
    limit,
  });
}

function late(link: ChainLink, chain: Chain, cause?: unknown): RecordEventsError {
  const message = `The plug-in "${link.plugin}" was late (${link.event}).`;
  const busyWith = chain.links.findLast(({ plugin }) => plugin === link.plugin)?.event;
  const why =
    busyWith === undefined ? "" : ` It was busy with ${busyWith}, which led here: more \`workers\` may help.`;
  return new RecordEventsError("plugin-late", `${message}${why}`, link, { cause });
}

function failed(link: ChainLink, cause: unknown): RecordEventsError {
  const message = `The plug-in "${link.plugin}" failed (${link.event}).`;
  return new RecordEventsError("plugin-failed", message, link, { cause });
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
