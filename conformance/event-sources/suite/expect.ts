import type { JsonObject, JsonValue, RecordMoment } from "@mortise/contract";
import { RejectedError } from "@mortise/events";
import { expect } from "vitest";
import type { Answers, Heard, Stage, ToldRecord } from "./stage.ts";

/** How a promise ended. */
export type Outcome<R> = { readonly value: R } | { readonly error: unknown };

/** Waits for the end, whichever it is. */
export async function outcomeOf<R>(promise: Promise<R>): Promise<Outcome<R>> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}

/** What was given, of a write that went well. */
export function expectWritten<R>(outcome: Outcome<R>): R {
  if ("error" in outcome) throw outcome.error;
  return outcome.value;
}

const ERROR = { field: "name", code: "no", message: "Not so." };
const INVOICE_ERROR = { ...ERROR, field: "number" };

/** A rejection, with an error at a field. */
export function rejection(model: Heard["model"] = "customer"): JsonValue {
  return { decision: "reject", errors: [model === "customer" ? ERROR : INVOICE_ERROR] };
}

/** The write was rejected, and the app knows by whom, where and why. */
export function expectRejected(outcome: Outcome<unknown>, event: string, index = 0): void {
  const error = "error" in outcome ? outcome.error : "it was written";
  expect(error).toBeInstanceOf(RejectedError);
  const errors = [event.startsWith("customer") ? ERROR : INVOICE_ERROR];
  expect(error).toMatchObject({ code: "rejected", event, rejections: [{ index, errors }] });
}

/** An answer at one event, for the records that it is meant for. Others are allowed. */
export function at(
  model: Heard["model"],
  moment: RecordMoment,
  decision: JsonObject | JsonValue,
  isMeant: (told: ToldRecord) => boolean = () => true,
): Answers {
  return (heard) => {
    if (heard.model !== model || heard.moment !== moment || !heard.records.some(isMeant)) return undefined;
    if (!heard.isMany) return decision;
    return { decisions: heard.records.map((told) => (isMeant(told) ? decision : null)) };
  };
}

/** The moments that were heard of a model, in order. */
export function momentsHeard(stage: Stage, model: Heard["model"] = "customer"): readonly RecordMoment[] {
  return stage.heard.filter((heard) => heard.model === model).map(({ moment }) => moment);
}

/** What was heard at one moment. */
export function heardAt(
  stage: Stage,
  moment: RecordMoment,
  model: Heard["model"] = "customer",
): readonly Heard[] {
  return stage.heard.filter((heard) => heard.model === model && heard.moment === moment);
}

/** The one record that was told of at one moment. */
export function toldAt(stage: Stage, moment: RecordMoment, model?: Heard["model"]): ToldRecord {
  const told = heardAt(stage, moment, model).flatMap(({ records }) => records);
  expect(told).toHaveLength(1);
  return told[0] ?? { record: {} };
}
