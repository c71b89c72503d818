import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { inject } from "vitest";
import type {} from "./global-setup.ts";

/** What the run's desk says of something that it has once: made when the first test file asks. */
export async function ask(name: string): Promise<unknown> {
  const socket = connect(inject("desk"), "127.0.0.1");
  socket.write(name);
  const said = JSON.parse(await text(socket)) as { readonly answer?: unknown; readonly error?: string };
  if (said.error !== undefined) throw new Error(said.error);
  return said.answer;
}
