import type { JsonObject, JsonValue, RecordMoment } from "@mortise/contract";
import { type ApiRequest, answerJson, startApi } from "../../plugins/api.ts";

/** What a plug-in was told of one record. */
export interface ToldRecord {
  readonly record: JsonObject;
  readonly previous?: JsonObject;
  readonly changed?: readonly string[];
}

/** One event that a plug-in heard. */
export interface Heard {
  readonly model: "customer" | "invoice";
  readonly moment: RecordMoment;
  /** Whether it is the event of many records. */
  readonly isMany: boolean;
  readonly action: string;
  /** The one record, or all of them. */
  readonly records: readonly ToldRecord[];
}

/** What a plug-in answers to an event; late, if the promise is. Nothing: it allows. */
export type Answers = (heard: Heard) => JsonValue | undefined | Promise<JsonValue | undefined>;

/** The app's API, as far as plug-ins call it: they say what they hear, and are answered what to decide. */
export interface Ear {
  readonly url: string;
  /** In order, since the last `reset`. */
  readonly heard: readonly Heard[];
  answer(answers: Answers): void;
  /** Throws what an answer threw. */
  check(): void;
  reset(): void;
  close(): Promise<void>;
}

/** Starts the API. */
export async function openEar(): Promise<Ear> {
  const heard: Heard[] = [];
  const thrown: unknown[] = [];
  let answers: Answers = () => undefined;
  const api = await startApi(async (request, response) => {
    try {
      const told = heardFrom(request);
      heard.push(told);
      answerJson(response, 200, (await answers(told)) ?? null);
    } catch (error) {
      thrown.push(error);
      answerJson(response, 500, null);
    }
  });
  return {
    url: api.url,
    heard,
    answer: (given) => {
      answers = given;
    },
    check: () => {
      if (thrown.length > 0) throw thrown.pop();
    },
    reset: () => {
      answers = () => undefined;
      heard.length = 0;
      thrown.length = 0;
    },
    close: api.close,
  };
}

function heardFrom({ body }: ApiRequest): Heard {
  const {
    event,
    id: _,
    at: __,
    action,
    records,
    ...one
  } = JSON.parse(String(body)) as {
    readonly event: string;
    readonly id: string;
    readonly at: string;
    readonly action: string;
    readonly records?: readonly ToldRecord[];
  } & ToldRecord;
  const [, model, moment, many] = /^(customer|invoice)_(.*?)(_many)?$/.exec(event) ?? [];
  return {
    model: model as Heard["model"],
    moment: moment as RecordMoment,
    isMany: many !== undefined,
    action,
    records: records ?? [one],
  };
}
