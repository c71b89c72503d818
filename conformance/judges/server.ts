import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A judge that runs: somebody else's mock server of a document. */
export interface JudgeServer {
  readonly url: string;
  /** Ends it, and waits until it is gone. Can be repeated. */
  stop(): Promise<void>;
}

export interface JudgeCommand {
  /** The program, and its arguments for a port. */
  readonly command: (port: number) => readonly [string, ...string[]];
  /** How long it may take to answer its first request. */
  readonly readyMs: number;
}

/** What still runs when this process ends, whatever ends it, is ended with it. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a judge on a free port of the loopback interface, and waits until it answers. */
export async function startJudge({ command, readyMs }: JudgeCommand): Promise<JudgeServer> {
  const port = await freePort();
  const [program, ...args] = command(port);
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  void ended.then(() => running.delete(child));
  const said = keepTail(child);
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  try {
    await answers(url, readyMs, child);
  } catch (cause) {
    await stop();
    throw new Error(`${program} did not start: ${said()}`, { cause });
  }
  return { url, stop };
}

async function answers(url: string, readyMs: number, child: ChildProcess): Promise<void> {
  const until = performance.now() + readyMs;
  while (performance.now() < until) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    try {
      // Any answer will do: it listens once the document is read.
      await (await fetch(url, { signal: AbortSignal.timeout(5_000) })).arrayBuffer();
      return;
    } catch {
      await sleep(50);
    }
  }
  throw new Error(`it gave no answer within ${readyMs} ms`);
}

/** Drains both outputs, so that the child never blocks on them, and keeps the end for an error. */
function keepTail(child: ChildProcess): () => string {
  let tail = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      tail = (tail + text).slice(-2_000);
    });
  }
  return () => tail;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("no port is free");
  return address.port;
}
