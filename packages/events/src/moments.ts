import type { RecordMoment } from "@mortise/contract";

/** What a write does to its records. */
export type Action = "create" | "update" | "destroy";

/** Every {@link Action}. */
export const ACTIONS: readonly Action[] = ["create", "update", "destroy"];

/** A moment at which plug-ins are asked. */
export type BeforeMoment = Extract<RecordMoment, `before_${string}`>;

/** A moment that plug-ins are told of. */
export type AfterMoment = Exclude<RecordMoment, BeforeMoment>;

/** Whether plug-ins are asked at this moment, and not only told. */
export function isBefore(moment: RecordMoment): moment is BeforeMoment {
  return moment.startsWith("before_");
}

/** Where plug-ins are asked, in ActiveRecord's order. The app's own validation comes behind `before_validation`. */
export const BEFORE_STEPS: { readonly [A in Action]: readonly BeforeMoment[] } = {
  create: ["before_validation", "before_save", "before_create"],
  update: ["before_validation", "before_save", "before_update"],
  destroy: ["before_destroy"],
};

/** What plug-ins are told of once the transaction has committed, in ActiveRecord's order. */
export const AFTER_STEPS: { readonly [A in Action]: readonly AfterMoment[] } = {
  create: ["after_validation", "after_create", "after_save"],
  update: ["after_validation", "after_update", "after_save"],
  destroy: ["after_destroy"],
};

/** All moments of an action, in their order. */
export function momentsOf(action: Action): readonly RecordMoment[] {
  return MOMENTS[action];
}

const MOMENTS: { readonly [A in Action]: readonly RecordMoment[] } = {
  create: [...BEFORE_STEPS.create, ...AFTER_STEPS.create],
  update: [...BEFORE_STEPS.update, ...AFTER_STEPS.update],
  destroy: [...BEFORE_STEPS.destroy, ...AFTER_STEPS.destroy],
};

/** The actions that a moment belongs to. */
export function actionsOf(moment: RecordMoment): readonly Action[] {
  return ACTIONS.filter((action) => MOMENTS[action].includes(moment));
}
