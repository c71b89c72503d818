import { QueryFailedError } from "typeorm";
import { ApiError } from "./failures.ts";

/** What the two databases call the same thing. */
const DUPLICATE = ["23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"];
const REFERENCE = ["23503", "SQLITE_CONSTRAINT_FOREIGNKEY"];

/** Whether a value is taken that there can be only once. */
export function isDuplicate(error: unknown): boolean {
  return DUPLICATE.includes(codeOf(error));
}

/** The answer to what the database refuses; `undefined` for any other error. */
export function databaseFailure(error: unknown): ApiError | undefined {
  if (isDuplicate(error)) {
    const field = takenField(error);
    const message = "This value is taken.";
    return new ApiError(409, "taken", message, [{ ...(field && { field }), code: "taken", message }]);
  }
  if (!REFERENCE.includes(codeOf(error))) return undefined;
  return new ApiError(
    409,
    "in_use",
    "Other records belong to this one, or the one that it belongs to is gone.",
  );
}

function codeOf(error: unknown): string {
  if (!(error instanceof QueryFailedError)) return "";
  const { driverError } = error;
  return "code" in driverError ? String(driverError.code) : "";
}

function takenField(error: unknown): string | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const { driverError } = error;
  const text = "detail" in driverError ? String(driverError.detail) : driverError.message;
  return /Key \((\w+)\)|failed: \w+\.(\w+)/.exec(text)?.slice(1).find(Boolean);
}
