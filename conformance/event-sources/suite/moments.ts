import type { RecordMoment } from "@mortise/contract";
import { ACTIONS, type Action, AFTER_STEPS, BEFORE_STEPS } from "@mortise/events";

/** All that is heard of a write, in order. */
export function stepsOf(action: Action): readonly RecordMoment[] {
  return [...BEFORE_STEPS[action], ...AFTER_STEPS[action]];
}

/** What is heard of a write that is rejected at this moment. */
export function stepsUpTo(action: Action, moment: RecordMoment): readonly RecordMoment[] {
  const steps = stepsOf(action);
  return steps.slice(0, steps.indexOf(moment) + 1);
}

/** The actions at which there is such an event. */
export function actionsOf(moment: RecordMoment): readonly Action[] {
  return ACTIONS.filter((action) => stepsOf(action).includes(moment));
}

export function isBefore(moment: RecordMoment): boolean {
  return moment.startsWith("before_");
}
