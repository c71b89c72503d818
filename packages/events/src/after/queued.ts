import type { Chain } from "../chain.ts";
import type { RecordModel } from "../model/model.ts";
import type { Action, AfterMoment } from "../moments.ts";
import type { Told } from "../payload.ts";

/** Something that has been written, and is told once its transaction has committed. */
export interface QueuedEvent {
  readonly model: RecordModel;
  readonly moment: AfterMoment;
  readonly action: Action;
  readonly records: readonly Told[];
  readonly chain: Chain;
  /** The app's own value for the write. */
  readonly context: unknown;
}
