import type { RefusalCode } from "./errors.js";
import type * as operations from "./operations.js";

/**
 * Answers calls in a unit test, until `restore` is called. An operation without an answer is refused.
 *
 * @example
 * const { calls, restore } = answerWith({ createCustomer: { body: { customer } } });
 */
export declare function answerWith(answers: Answers): TestGuest;

/** What to answer, by the operation's function; or a function that makes it from the request. */
export type Answers = {
  readonly [Name in keyof typeof operations]?:
    | TestAnswer<(typeof operations)[Name]>
    | ((request: TestRequest) => TestAnswer<(typeof operations)[Name]>)
    | undefined;
};

/** The documented body with status 200, any body with another status, or a refusal. */
export type TestAnswer<Operation> =
  | { readonly body: Body<Operation>; readonly headers?: TestHeaders; readonly status?: undefined }
  | { readonly status: number; readonly headers?: TestHeaders; readonly body?: unknown }
  | { readonly refused: RefusalCode; readonly message?: string };

type Body<Operation> = Operation extends (...parameters: never[]) => infer Result ? Result : unknown;

export interface TestHeaders {
  readonly [name: string]: string;
}

/** A request as the app would get it: parameters by place, under their wire names. */
export interface TestRequest {
  readonly path?: { readonly [name: string]: unknown };
  readonly query?: { readonly [name: string]: unknown };
  readonly header?: { readonly [name: string]: unknown };
  readonly cookie?: { readonly [name: string]: unknown };
  readonly body?: any;
  readonly contentType?: string;
}

export interface TestGuest {
  /** Every call so far, in order. */
  readonly calls: readonly { readonly operation: string; readonly request: TestRequest }[];
  /** Takes the answers away again. */
  restore(): void;
}
