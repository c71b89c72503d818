import type { ServerResponse } from "node:http";

/** Where a `ServerResponse` keeps that somebody waits for its `drain`. */
const NEEDS_DRAIN = "kNeedDrain";

/**
 * Tells whoever writes an answer that its connection has room again. Node's servers do this for their own connections
 * (`socketOnDrain` in `_http_server.js`), and offer no way to ask for it.
 */
export function passDrain(response: ServerResponse): void {
  if (!response.writableNeedDrain) return;
  const flag = Object.getOwnPropertySymbols(response).find(({ description }) => description === NEEDS_DRAIN);
  // Left set, it would have a later `pipeline` wait for a second one.
  if (flag) Reflect.set(response, flag, false);
  response.emit("drain");
}
