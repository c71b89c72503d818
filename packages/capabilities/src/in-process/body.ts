import { type AnswerBody, MOST_DISCARDED } from "../exchange/transport.ts";
import { invalidResponse, type RefusedCall } from "../refused.ts";
import { outside } from "./outside.ts";

/**
 * The body of an answer that the app gave in process. `failed` makes a refusal of what reading it failed with.
 *
 * A body that is shorter or longer than `declared`, its head's `Content-Length`, is refused, as the other end of a
 * connection would.
 */
export function bodyOf(
  response: Response,
  declared: string | undefined,
  signal: AbortSignal,
  failed: (error: unknown) => RefusedCall,
): AnswerBody {
  return {
    bytes: () => read(response, signal, declared, failed),
    discard: async () => {
      let bytes = 0;
      for await (const chunk of read(response, signal, undefined, failed)) {
        bytes += chunk.byteLength;
        if (bytes > MOST_DISCARDED) break;
      }
    },
    cancel: () => {
      if (!response.bodyUsed) outside(() => response.body?.cancel().catch(() => {}));
    },
  };
}

async function* read(
  response: Response,
  signal: AbortSignal,
  declared: string | undefined,
  failed: (error: unknown) => RefusedCall,
): AsyncGenerator<Uint8Array, void, void> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  // A stream's owner runs within whatever asks it for more: that is the app's code.
  const cancel = () => void outside(() => reader?.cancel(signal.reason).catch(() => {}));
  let bytes = 0;
  let isDone = false;
  try {
    signal.throwIfAborted();
    // Throws where the app has read its own answer, or gives the same one twice.
    const taken = response.body?.getReader();
    reader = taken;
    // Also ends a read that is waiting: the app may never give the rest.
    signal.addEventListener("abort", cancel, { once: true });
    while (taken) {
      const { done, value } = await outside(() => taken.read());
      signal.throwIfAborted();
      if (done) break;
      if (!(value instanceof Uint8Array)) throw new TypeError("A body's chunks have to be bytes.");
      bytes += value.byteLength;
      yield value;
    }
    isDone = true;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw failed(error);
  } finally {
    signal.removeEventListener("abort", cancel);
    if (!isDone) cancel();
  }
  if (declared !== undefined && declared !== String(bytes)) {
    throw invalidResponse("The API's answer is damaged.", "content-length");
  }
}
