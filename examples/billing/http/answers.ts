import { RecordEventsError, RejectedError } from "@mortise/events";
import { HostError } from "@mortise/host";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { databaseFailure } from "./database-failures.ts";
import { ApiError, invalid } from "./failures.ts";

/** The answer to a request that failed. What is nobody's fault but the app's own is told to `report`. */
export function answerFailure(error: unknown, c: Context, report: (error: unknown) => void): Response {
  const failure = failureOf(error);
  if (!failure) {
    report(error);
    return c.json({ code: "failed", message: "Something went wrong.", errors: [] }, 500);
  }
  if (failure.status === 503) report(error);
  const { status, code, message, errors } = failure;
  return c.json({ code, message, errors }, status);
}

function failureOf(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  // A body that is no JSON, for example.
  if (error instanceof HTTPException && error.status < 500)
    return new ApiError(422, "malformed", error.message);
  return pluginFailure(error) ?? databaseFailure(error);
}

// #region rejected
/**
 * What a client sees of a plug-in's veto: a 422 with its fields. A plug-in that failed is not the client's fault: 503. One
 * that cannot be loaded is the fault of whoever installs it: 422.
 */
function pluginFailure(error: unknown): ApiError | undefined {
  if (error instanceof RejectedError) {
    const errors = error.rejections.flatMap((rejection) => rejection.errors);
    const message = `The plug-in "${error.plugin}" rejects this.`;
    return new ApiError(
      422,
      "rejected",
      message,
      errors.map(({ code = "rejected", ...rest }) => ({ code, ...rest })),
    );
  }
  if (error instanceof HostError) return invalid("plugin", error.code, error.message);
  if (!(error instanceof RecordEventsError)) return undefined;
  return new ApiError(503, error.code, "A plug-in failed that has to be asked: nothing was written.");
}
// #endregion
