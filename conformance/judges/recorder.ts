import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  request as send,
} from "node:http";
import { buffer } from "node:stream/consumers";
import { verdictOfSteady } from "./steady.ts";
import type { ReadVerdict, Verdict } from "./verdict.ts";

/** One request as it came over the wire, and what the judge behind the recorder answered. */
export interface Recording {
  readonly method: string;
  /** Path and query, undecoded. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: Buffer;
  readonly status: number;
  readonly verdict?: Verdict;
}

/** Stands before a judge: what an app's API would have seen is kept, word for word. */
export interface Recorder {
  readonly url: string;
  /** The requests since the last call, in order. */
  take(): readonly Recording[];
  close(): Promise<void>;
}

/** Starts a recorder before the judge at `upstream`, whose answers `read` makes sense of. */
export async function startRecorder(
  upstream: string,
  read: ReadVerdict = verdictOfSteady,
): Promise<Recorder> {
  let recordings: Recording[] = [];
  const server = createServer((incoming, outgoing) => {
    relay(upstream, read, incoming, outgoing).then(
      (recording) => recordings.push(recording),
      (error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: urlOf(server),
    take: () => {
      const taken = recordings;
      recordings = [];
      return taken;
    },
    close: () => closeServer(server),
  };
}

/** The address that a server listens at. */
export function urlOf(server: Server): string {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server does not listen");
  return `http://127.0.0.1:${address.port}`;
}

/** Ends a server and its connections. */
export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Steady lists all that is wrong in headers: of a form with a hundred properties, more than a client takes by itself. */
const MAX_VERDICT_BYTES = 1 << 20;

async function relay(
  upstream: string,
  read: ReadVerdict,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<Recording> {
  const body = await buffer(incoming);
  const method = incoming.method ?? "";
  const target = incoming.url ?? "";
  const { hostname, port } = new URL(upstream);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    // The target is handed on as it came; a URL object would rewrite it.
    const headers = { ...incoming.headers, host: `${hostname}:${port}` };
    const to = { hostname, port, method, path: target, headers, maxHeaderSize: MAX_VERDICT_BYTES };
    send(to, resolve).once("error", reject).once("upgrade", resolve).end(body);
  });
  const answered = await buffer(answer);
  const status = answer.statusCode ?? 0;
  const verdict = read({ status, headers: answer.headers, body: answered });
  // Kept before the answer goes out: whoever gets it may take the recordings at once.
  const recording = { method, target, headers: incoming.headers, body, status, ...(verdict && { verdict }) };
  const own = Object.entries(answer.headers).filter(([name]) => !name.startsWith("x-steady-"));
  outgoing.writeHead(status, Object.fromEntries(own)).end(answered);
  return recording;
}
