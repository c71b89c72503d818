import type { ApiError } from "./errors.js";

/** A successful answer, with what surrounds its body. */
export interface Answer<Status extends number, Body, Header extends string = never> {
  readonly status: Status;
  /** Names in lower case; several values of one name are joined by `, `. The documented ones are suggested. */
  readonly headers: { readonly [name in Header]?: string } & { readonly [name: string]: string | undefined };
  readonly body: Body;
}

/** Tells an operation's failures from others. `Failures` maps documented statuses to the bodies that come with them. */
export interface Failed<Failures> {
  /** Whether the API answered this operation with a failure. */
  (error: unknown): error is ApiError;
  /** Whether it did so with this status: a number, a class such as `"4XX"`, or `"default"` for any. */
  <Status extends keyof Failures>(
    error: unknown,
    status: Status,
  ): error is ApiError<Status extends number ? Status : number, Failures[Status]>;
  /** The same for a status that is not documented. */
  (error: unknown, status: number): error is ApiError;
}
