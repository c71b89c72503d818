import type { HostOptions, LoadOptions } from "@mortise/host";

/** What plug-ins of all languages are told, what the app's API has to get of it, and what has to come out. */
export interface LanguageTest {
  /** The event's wire name. */
  readonly event: string;
  /** JSON text, numbers as written. Absent: the event tells nothing. */
  readonly payload?: string;
  /** What the API answers, one request after the other. */
  readonly answers?: readonly ApiAnswer[];
  /** What the API gets, in order. Default: nothing. */
  readonly requests?: readonly ExpectedRequest[];
  /** JSON text of what the plug-in answers. Absent: nothing, or null. */
  readonly answer?: string;
  /** Instead of an answer: what the host says, and what its `pluginMessage` or message has in it. */
  readonly failure?: { readonly code: string; readonly says: RegExp };
  /** Operations that are granted. Default: all. */
  readonly grant?: readonly string[];
  readonly limits?: LoadOptions["limits"];
  readonly api?: Partial<NonNullable<HostOptions["api"]>>;
}

export interface ApiAnswer {
  /** Default 200. */
  readonly status?: number;
  /** Sent as JSON, as it is written. */
  readonly json?: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
  /** Waits this long first. */
  readonly afterMs?: number;
}

export interface ExpectedRequest {
  /** Method and undecoded target: `POST /scalars`. The query's parameters in any order. */
  readonly to: string;
  /** The body as a form, its fields in any order. */
  readonly form?: string;
  /** The body as JSON. */
  readonly json?: string;
  /** The body byte for byte. */
  readonly body?: string | Uint8Array;
  /** What the body has in it, for those that hold a boundary. */
  readonly bodyHas?: readonly (string | Uint8Array)[];
  readonly headers?: { readonly [name: string]: string };
}

/** By the name of what is true. */
export interface LanguageCase {
  readonly [name: string]: LanguageTest;
}

/** An event that is told on to the API twice: as it came, and as the API answered it. The plug-in answers the second answer. */
export function relayed(event: string, path: string, told: string, answered = told): LanguageTest {
  return {
    event,
    payload: told,
    answers: [{ json: answered }, { json: answered }],
    requests: [
      { to: `POST ${path}`, json: told },
      { to: `POST ${path}`, json: answered },
    ],
    answer: answered,
  };
}
