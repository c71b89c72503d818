import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

/** A mock of an API: answers each request from the API's document, and refuses (400) what the document doesn't allow. */
export interface MockApi {
  readonly url: string;
  stop(): Promise<void>;
}

const START_WITHIN_MS = 30_000;

/** Starts Steady, an independent mock server, on a free port of this machine. */
export async function startMockApi(documentFile: string): Promise<MockApi> {
  const port = await freePort();
  const script = fileURLToPath(import.meta.resolve("@stdy/cli/steady.js"));
  const args = ["--host", "127.0.0.1", "--port", String(port), "--quiet", documentFile];
  // A process group of its own: the script starts the server as a child, and both have to end.
  const server = spawn(process.execPath, [script, ...args], { stdio: "ignore", detached: true });
  const exited = once(server, "exit");
  const stop = async () => {
    if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, "SIGTERM");
    await exited;
  };
  const url = `http://127.0.0.1:${port}`;
  const start = performance.now();
  while (!(await answers(url))) {
    if (server.exitCode !== null || performance.now() - start > START_WITHIN_MS) {
      await stop();
      throw new Error(`The mock API did not start: ${script} ${args.join(" ")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, stop };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("There is no free port.");
  return address.port;
}
