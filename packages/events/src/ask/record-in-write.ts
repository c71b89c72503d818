import type { JsonObject, JsonValue } from "@mortise/contract";
import type { FieldChange } from "../asked.ts";
import { isSame, mergePatch } from "../decision/merge-patch.ts";
import { misfitOf, type TypesByName } from "../decision/misfit.ts";
import { type Decision, Fault } from "../decision/read.ts";
import { fieldFromJson } from "../model/from-json.ts";
import type { RecordField, RecordModel } from "../model/model.ts";
import { exposedOf } from "../model/to-json.ts";
import type { Action } from "../moments.ts";
import type { Told } from "../payload.ts";
import type { RecordState } from "../write.ts";

/** A change that has been checked and not been made. */
export interface PreparedChange extends FieldChange {
  readonly index: number;
}

/** One record on its way through a write, as plug-ins see it and have changed it so far. */
export class RecordInWrite {
  readonly index: number;
  readonly #model: RecordModel;
  readonly #action: Action;
  readonly #state: RecordState;
  readonly #previous: JsonObject | undefined;
  readonly #exposed: { [field: string]: JsonValue };
  readonly #changed = new Map<string, JsonValue>();

  constructor(model: RecordModel, action: Action, state: RecordState, index: number) {
    this.index = index;
    this.#model = model;
    this.#action = action;
    this.#state = state;
    this.#exposed = exposedOf(model, state.record);
    this.#previous = state.previous && action === "update" ? exposedOf(model, state.previous) : undefined;
  }

  /** What a plug-in is told of it now. Later changes do not reach it. */
  told(): Told {
    return this.#toldOf({ ...this.#exposed });
  }

  /** What plug-ins are told of it once it is written: as the app has it then, or else as it was to be. */
  toldAfter(written: object | undefined): Told {
    return this.#toldOf(written ? exposedOf(this.#model, written) : { ...this.#exposed });
  }

  #toldOf(record: JsonObject): Told {
    if (this.#action === "destroy") return { record };
    const previous = this.#previous;
    return { record, ...(previous && { previous }), changed: this.#changedFields(record) };
  }

  #changedFields(record: JsonObject): readonly string[] {
    const fields = [...this.#model.fields.keys()];
    const previous = this.#previous;
    if (previous) return fields.filter((field) => !isSame(record[field] ?? null, previous[field] ?? null));
    const { changed } = this.#state;
    if (!changed) return fields.filter((field) => record[field] !== undefined && record[field] !== null);
    return fields.filter((field) => changed.includes(field) || this.#changed.has(field));
  }

  /**
   * What a decision really changes, checked against the types of the fields.
   *
   * @throws Fault `wrong-type`
   */
  prepare(decision: Decision, types: TypesByName): readonly PreparedChange[] {
    if (decision.kind !== "change") return [];
    const prepared: PreparedChange[] = [];
    for (const [name, patch] of decision.changes) {
      const field = this.#model.fields.get(name);
      if (!field) continue;
      const from = this.#exposed[name];
      const to = mergePatch(from, patch);
      checkType(field, to, types);
      this.#checkValue(field, to);
      if (isSame(from ?? null, to)) continue;
      prepared.push({ index: this.index, field: name, ...(from !== undefined && { from }), to });
    }
    return prepared;
  }

  /** Makes changes that have been prepared. */
  apply(changes: readonly PreparedChange[]): void {
    for (const { field, to } of changes) {
      this.#changed.set(field, to);
      this.#exposed[field] = to;
    }
  }

  /** All that plug-ins changed, as the app holds it. `undefined`: nothing. */
  changes(): { readonly [field: string]: unknown } | undefined {
    if (this.#changed.size === 0) return undefined;
    const changes: { [field: string]: unknown } = {};
    for (const [name, json] of this.#changed) {
      const field = this.#model.fields.get(name);
      if (field) changes[name] = this.#valueOf(field, json);
    }
    return changes;
  }

  /** @throws Fault for what the app cannot hold, and so not whoever writes what was decided. */
  #checkValue(field: RecordField, json: JsonValue): void {
    try {
      this.#valueOf(field, json);
    } catch {
      throw new Fault("wrong-type", `It changes "${field.name}" to what that cannot hold.`, field.name);
    }
  }

  #valueOf(field: RecordField, json: JsonValue): unknown {
    return fieldFromJson(
      field,
      json,
      (this.#state.record as { readonly [name: string]: unknown })[field.name],
    );
  }
}

/** `null` takes a value away: that fits where the field need not be there. */
function checkType({ name, property }: RecordField, value: JsonValue, types: TypesByName): void {
  if (value === null && !property.required) return;
  const misfit = misfitOf(value, property.type, types);
  if (misfit === undefined) return;
  throw new Fault("wrong-type", `It changes "${name}" to what that cannot hold: ${misfit}.`, name);
}
