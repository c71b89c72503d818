import { RecordEventsError } from "@mortise/events";
import type { Model } from "../schema/data-model.ts";

/** A nested write that this package has never heard of: nothing may pass a guard unseen. */
export function unknownOperation({ name }: Model, operation: string): RecordEventsError {
  const message = `A nested write "${operation}" of "${name}" is not known, and plug-ins hear of that model.`;
  return new RecordEventsError("invalid-options", message, { record: name });
}
