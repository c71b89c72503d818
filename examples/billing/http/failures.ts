import type { ZodError } from "zod";

/** What is wrong with one field of a request. */
export interface FieldFailure {
  /** Absent: it is about the request as a whole. */
  readonly field?: string;
  readonly code: string;
  readonly message: string;
}

/** A request that is answered with an error: thrown anywhere, answered in one place. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: 401 | 403 | 404 | 409 | 422 | 503;
  readonly code: string;
  readonly errors: readonly FieldFailure[];

  constructor(
    status: ApiError["status"],
    code: string,
    message: string,
    errors: readonly FieldFailure[] = [],
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** The record, or a 404 where there is none. */
export function found<T>(record: T | null | undefined, model: string): T {
  if (record) return record;
  throw new ApiError(404, "not_found", `There is no such ${model}.`);
}

/** A 422 about one field. */
export function invalid(field: string, code: string, message: string): ApiError {
  return new ApiError(422, "invalid", "The request cannot be carried out.", [{ field, code, message }]);
}

/** A 409: not in the state that the record is in. */
export function conflict(code: string, message: string): ApiError {
  return new ApiError(409, code, message);
}

/** A 422 with each field that does not fit its schema. */
export function invalidInput({ issues }: ZodError): ApiError {
  const errors = issues.map(({ path, code, message }) => ({ field: path.join("."), code, message }));
  return new ApiError(422, "invalid", "The request does not fit its description.", errors);
}
