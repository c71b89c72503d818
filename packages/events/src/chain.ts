import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { ChainLink } from "./error.ts";

/** How one event led to another: the plug-ins that were told, outermost first. */
export interface Chain {
  /** Of all events that the first one led to. */
  readonly id: string;
  readonly links: readonly ChainLink[];
}

/** The header in which a chain may pass through an API that is called over HTTP. */
export const CHAIN_HEADER = "mortise-chain";

/** A chain longer than this is not read from a header. */
const MAX_LINKS = 64;
const MAX_HEADER = 8_192;

const current = new AsyncLocalStorage<Chain | undefined>();

/**
 * What goes with a plug-in's call, and with the API calls that the plug-in makes meanwhile: the app's own value for the
 * write, and the chain that led here. `api.auth` functions and in-process capabilities get it as `context`.
 */
export class RecordCallContext {
  readonly app: unknown;
  readonly chain: Chain;

  constructor(app: unknown, chain: Chain) {
    this.app = app;
    this.chain = chain;
  }
}

/** The chain that a call's `context` carries; `undefined` when the call has nothing to do with a record event. */
export function chainOf(context: unknown): Chain | undefined {
  return context instanceof RecordCallContext ? context.chain : undefined;
}

/** The app's own value in a call's `context`: what it gave with the write, or `context` itself. */
export function appContextOf(context: unknown): unknown {
  return context instanceof RecordCallContext ? context.app : context;
}

/** Runs a function whose writes belong to a chain, whatever it awaits. `undefined`: they begin chains of their own. */
export function withChain<R>(chain: Chain | undefined, run: () => R): R {
  return current.run(chain, run);
}

/** The chain that the running code belongs to. */
export function currentChain(): Chain | undefined {
  return current.getStore();
}

/** A chain with nothing in it. */
export function newChain(): Chain {
  return { id: randomUUID(), links: [] };
}

/** The same chain, one plug-in further. */
export function extended(chain: Chain, link: ChainLink): Chain {
  return { id: chain.id, links: [...chain.links, link] };
}

/** A chain as the value of {@link CHAIN_HEADER}: ASCII without spaces at its ends. */
export function chainToHeader(chain: Chain): string {
  const links = chain.links.map(
    ({ plugin, event }) => `${encodeURIComponent(plugin)}/${encodeURIComponent(event)}`,
  );
  return [encodeURIComponent(chain.id), ...links].join(" ");
}

/**
 * The chain in the value of {@link CHAIN_HEADER}; `undefined` for none, and for one that is damaged or longer than
 * 64 links.
 *
 * The header grants nothing. But whoever forges it makes the events of their own writes end earlier, so that nobody is told
 * of them: read it only from requests that prove to be a plug-in's, by their credential.
 */
export function chainFromHeader(value: string | null | undefined): Chain | undefined {
  if (!value || value.length > MAX_HEADER) return undefined;
  const [id = "", ...links] = value.split(" ");
  if (links.length > MAX_LINKS || !/^[\w-]{1,64}$/.test(id)) return undefined;
  const read: ChainLink[] = [];
  for (const link of links) {
    const [plugin, event, ...others] = link.split("/").map(decoded);
    if (!plugin || !event || others.length > 0) return undefined;
    read.push({ plugin, event });
  }
  return { id, links: read };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The way from where this plug-in was told of this event to here, both ends included. `undefined`: it never was. */
export function circleIn({ links }: Chain, next: ChainLink): readonly ChainLink[] | undefined {
  const from = links.findLastIndex(({ plugin, event }) => plugin === next.plugin && event === next.event);
  return from === -1 ? undefined : [...links.slice(from), next];
}

/** A chain's links for people: `vat · customer_before_create → …`. */
export function describeLinks(links: readonly ChainLink[]): string {
  return links.map(({ plugin, event }) => `${plugin} (${event})`).join(" → ");
}
