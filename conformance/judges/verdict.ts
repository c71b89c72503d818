import type { IncomingHttpHeaders } from "node:http";

/** What a judge thinks of one request. */
export interface Verdict {
  readonly valid: boolean;
  readonly errors: readonly { readonly code: string; readonly path: string; readonly message: string }[];
  /** The path template that it took the request for, where it says. */
  readonly matchedPath?: string;
}

/** A judge's answer to a request, which holds its verdict. */
export interface JudgeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Reads a judge's verdict in its answer; undefined when it took no view. */
export type ReadVerdict = (answer: JudgeAnswer) => Verdict | undefined;
