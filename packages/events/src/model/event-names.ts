import { RECORD_MOMENTS, type RecordMoment } from "@mortise/contract";
import type { EventNames } from "./model.ts";

/** The wire names of a record's events. */
export function eventNames(record: string, hasMany: boolean): ReadonlyMap<RecordMoment, EventNames> {
  return new Map(
    RECORD_MOMENTS.map((moment) => {
      const one = `${record}_${moment}`;
      return [moment, Object.freeze(hasMany ? { one, many: `${one}_many` } : { one })];
    }),
  );
}
