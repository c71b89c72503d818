import type { Asked } from "../asked.ts";
import { appContextOf, type Chain, chainOf, currentChain, newChain } from "../chain.ts";
import type { RecordModel } from "../model/model.ts";
import type { Action } from "../moments.ts";
import type { UnitOfWork } from "../unit.ts";
import type { Decided, RecordWrite } from "../write.ts";
import { RecordInWrite } from "./record-in-write.ts";

/** A write that has begun: what plug-ins have been asked about it, and what is to be told later. */
export class OpenWrite implements Decided {
  readonly model: RecordModel;
  readonly action: Action;
  readonly records: readonly RecordInWrite[];
  readonly unit: UnitOfWork | undefined;
  readonly chain: Chain;
  /** The app's own value. */
  readonly context: unknown;
  readonly asked: Asked[] = [];
  /** Told once, however often a source says that it is written. */
  isTold = false;

  constructor(model: RecordModel, write: RecordWrite) {
    this.model = model;
    this.action = write.action;
    this.unit = write.unit;
    this.chain = write.chain ?? chainOf(write.context) ?? currentChain() ?? newChain();
    this.context = appContextOf(write.context);
    this.records = write.records.map((state, index) => new RecordInWrite(model, write.action, state, index));
  }

  changesOf(index = 0): { readonly [field: string]: unknown } | undefined {
    return this.records[index]?.changes();
  }
}

/** Of a write that nobody hears of: one for all of them. */
export const NOTHING_DECIDED: Decided = Object.freeze({
  changesOf: () => undefined,
  asked: Object.freeze([]),
});
