import type { Listener } from "./heard.ts";
import type { RecordEventsLimits } from "./limits.ts";
import type { EventNames } from "./model/model.ts";
import type { Action } from "./moments.ts";
import { type Payload, payloadOfMany, payloadOfOne, type Told } from "./payload.ts";

/** One call's worth of records. */
export interface Batch<R> {
  readonly event: string;
  readonly isMany: boolean;
  readonly records: readonly R[];
  readonly payload: Payload;
}

/**
 * Records in as many calls as a plug-in needs: one each, or many at once for a plug-in that hears of many. A single record
 * is told as such, wherever the plug-in hears of single ones.
 */
export function* batchesOf<R>(
  records: readonly R[],
  toldOf: (record: R) => Told,
  { hearsOne, hearsMany }: Listener,
  { one, many }: EventNames,
  action: Action,
  { recordsAtOnce, charactersAtOnce }: RecordEventsLimits,
): Generator<Batch<R>> {
  if (many === undefined || !hearsMany || (hearsOne && records.length === 1)) {
    for (const record of records) {
      const payload = payloadOfOne(one, action, toldOf(record));
      yield { event: one, isMany: false, records: [record], payload };
    }
    return;
  }
  const batch = (own: readonly R[], told: readonly Told[]): Batch<R> => ({
    event: many,
    isMany: true,
    records: own,
    payload: payloadOfMany(many, action, told),
  });
  let own: R[] = [];
  let told: Told[] = [];
  let characters = 0;
  for (const record of records) {
    const next = toldOf(record);
    const length = records.length > 1 ? JSON.stringify(next).length : 0;
    if (own.length > 0 && (own.length >= recordsAtOnce || characters + length > charactersAtOnce)) {
      yield batch(own, told);
      [own, told, characters] = [[], [], 0];
    }
    own.push(record);
    told.push(next);
    characters += length;
  }
  if (own.length > 0) yield batch(own, told);
}
