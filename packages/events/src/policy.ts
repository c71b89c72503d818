import type { RecordMoment } from "@mortise/contract";
import { RecordEventsError } from "./error.ts";
import type { RecordModel } from "./model/model.ts";
import { isBefore } from "./moments.ts";

/** What happens at one event. */
export interface Policy {
  /**
   * Wall-clock time in milliseconds, 1 to 600 000. Of a before-event: for all plug-ins together, who then is late fails.
   * Default 1 000. Of an after-event: for each plug-in's call. Default 10 000. A plug-in's own limit `callTimeoutMs` holds
   * besides.
   */
  readonly budgetMs: number;
  /**
   * What becomes of the write when a plug-in fails, is late, or answers what is no decision. Default `reject`: a guard that
   * fails open is no guard. `allow`: `onFailure` of the options is told, and the write goes on without that plug-in. An
   * after-event cannot reject anything any more: there only `allow`.
   */
  readonly onFailure: "reject" | "allow";
}

/** Policies by an event's wire name (`customer_before_create`), or by a moment (`before_create`): the former wins. */
export interface Policies {
  readonly [eventOrMoment: string]: Partial<Policy>;
}

const BUDGET_MS = { min: 1, max: 600_000 };
const BEFORE: Policy = Object.freeze({ budgetMs: 1_000, onFailure: "reject" });
const AFTER: Policy = Object.freeze({ budgetMs: 10_000, onFailure: "allow" });

/** The policy of each model and moment. */
export type ResolvedPolicies = ReadonlyMap<RecordModel, ReadonlyMap<RecordMoment, Policy>>;

/**
 * Completes policies for all models.
 *
 * @throws RecordEventsError `invalid-options` for a name that is no event and no moment, or a value that cannot be kept.
 */
export function resolvePolicies(models: Iterable<RecordModel>, policies: Policies = {}): ResolvedPolicies {
  const used = new Set<string>();
  const given = (name: string): Partial<Policy> => {
    used.add(name);
    return Object.hasOwn(policies, name) ? (policies[name] ?? {}) : {};
  };
  const resolved = new Map<RecordModel, ReadonlyMap<RecordMoment, Policy>>();
  for (const model of models) {
    const own = new Map<RecordMoment, Policy>();
    for (const [moment, { one }] of model.events) {
      const standard = isBefore(moment) ? BEFORE : AFTER;
      own.set(
        moment,
        checked(one, !isBefore(moment), {
          ...standard,
          ...withoutUndefined(given(moment)),
          ...withoutUndefined(given(one)),
        }),
      );
    }
    resolved.set(model, own);
  }
  const unknown = Object.keys(policies).find((name) => !used.has(name));
  if (unknown !== undefined) throw invalid(`There is no event or moment "${unknown}" to have a policy for.`);
  return resolved;
}

function checked(event: string, isAfter: boolean, { budgetMs, onFailure }: Policy): Policy {
  if (!Number.isInteger(budgetMs) || budgetMs < BUDGET_MS.min || budgetMs > BUDGET_MS.max) {
    const range = `a whole number from ${BUDGET_MS.min} to ${BUDGET_MS.max}`;
    throw invalid(`The \`budgetMs\` of ${event} must be ${range}.`);
  }
  if (onFailure !== "reject" && onFailure !== "allow") {
    throw invalid(`The \`onFailure\` of ${event} must be reject or allow.`);
  }
  if (onFailure === "reject" && isAfter) {
    throw invalid(`The \`onFailure\` of ${event} cannot be reject: the transaction has committed by then.`);
  }
  return Object.freeze({ budgetMs, onFailure });
}

function withoutUndefined(policy: Partial<Policy>): Partial<Policy> {
  return Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined));
}

function invalid(message: string): RecordEventsError {
  return new RecordEventsError("invalid-options", message);
}
