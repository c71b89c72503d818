import type { Asked } from "./asked.ts";
import type { Chain } from "./chain.ts";
import type { Action } from "./moments.ts";
import type { UnitOfWork } from "./unit.ts";

/** One record of a write, as the app has it. */
export interface RecordState {
  /** As it is about to be written, the app's own changes made; as it is, when it is destroyed. Only read. */
  readonly record: object;
  /** As it was before an update. Absent: not known. Only read. */
  readonly previous?: object;
  /** Fields that an update writes, for a source that does not know `previous`. Default: all that `record` has. */
  readonly changed?: readonly string[];
}

/** A write that plug-ins may be asked about, before it happens. */
export interface RecordWrite {
  /** The model's name, as the app gave it. */
  readonly record: string;
  readonly action: Action;
  /** One, or all of a bulk write. Empty: nobody is asked. */
  readonly records: readonly RecordState[];
  /** The transaction that it is part of. Absent: it is one of its own. */
  readonly unit?: UnitOfWork;
  /** The app's own value, such as a tenant; or the `context` of an API call that a plug-in made, with its chain. */
  readonly context?: unknown;
  /** What led to it. Default: the chain in `context`, or the running code's. */
  readonly chain?: Chain;
  /** The app's own validation: runs behind `before_validation`, sees its changes, and stops the write by throwing. */
  readonly validate?: (decided: Decided) => void | Promise<void>;
}

/** A write around which the whole chain of events runs. */
export interface WriteAround<R> extends RecordWrite {
  /**
   * The records as they were written, with what the database filled in, in the order of `records`. Default: as they were
   * to be written.
   */
  readonly written?: (result: R) => readonly object[];
}

/** What plug-ins decided: the write may happen, with these changes. */
export interface Decided {
  /**
   * What plug-ins changed of a record, field by field, as the app holds it: to be assigned before the write. `undefined`:
   * nothing. `index` is the record's place in the write. Default 0.
   */
  changesOf(index?: number): { readonly [field: string]: unknown } | undefined;
  /** Who was asked what, in order. */
  readonly asked: readonly Asked[];
}
