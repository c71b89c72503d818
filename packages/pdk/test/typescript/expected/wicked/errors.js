/** The API answered with a failure. */
export class ApiError extends Error {
  constructor(operation, status, headers, body) {
    super(`${operation} answered ${status}`);
    this.name = "ApiError";
    this.operation = operation;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** The host got no answer, or did not ask. */
export class RefusedError extends Error {
  constructor(operation, code, message) {
    super(`${operation} was refused (${code}): ${message}`);
    this.name = "RefusedError";
    this.operation = operation;
    this.code = code;
  }
}
