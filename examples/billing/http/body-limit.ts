import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ApiError } from "./failures.ts";

/** Reads no body that is larger. */
export function limited(maxSize: number): MiddlewareHandler {
  return bodyLimit({
    maxSize,
    onError: (c) => {
      // The rest of it is still on its way: nothing else can come over this connection.
      c.header("connection", "close");
      throw new ApiError(422, "too_large", "The request is too large.");
    },
  });
}
