import { randomUUID } from "node:crypto";
import type { JsonObject } from "@mortise/contract";
import type { Action } from "./moments.ts";

/** What plug-ins are told of one record. */
export interface Told {
  readonly record: JsonObject;
  /** Absent: it is new, or the app does not know it. */
  readonly previous?: JsonObject;
  /** Absent where a record is destroyed. */
  readonly changed?: readonly string[];
}

/** What an event brings, one record or many. */
export type Payload = PayloadHead & (Told | { readonly records: readonly Told[] });

interface PayloadHead {
  readonly event: string;
  readonly id: string;
  readonly at: string;
  readonly action: Action;
}

/** What passes to a plug-in for a single record. */
export function payloadOfOne(event: string, action: Action, told: Told): Payload {
  return { ...headOf(event, action), ...told };
}

/** What passes to a plug-in for many records. */
export function payloadOfMany(event: string, action: Action, records: readonly Told[]): Payload {
  return { ...headOf(event, action), records };
}

function headOf(event: string, action: Action): PayloadHead {
  return { event, id: randomUUID(), at: new Date().toISOString(), action };
}
