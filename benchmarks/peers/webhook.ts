import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Pool } from "undici";

/** What apps do without plug-ins: they post their events to somebody's server. */
export interface Webhook {
  /** Posts, and resolves with the answer. */
  post(body: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts a server on this machine that answers at once, in a thread of its own, with connections that are kept. */
export async function openWebhook(): Promise<Webhook> {
  const server = new Worker(new URL("./webhook-server.ts", import.meta.url));
  const [port] = (await once(server, "message")) as [number];
  const pool = new Pool(`http://127.0.0.1:${port}`);
  return {
    async post(body) {
      const headers = { "content-type": "application/json" };
      const answer = await pool.request({ method: "POST", path: "/hook", body, headers });
      return answer.body.text();
    },
    async close() {
      await pool.close();
      await server.terminate();
    },
  };
}
