import type { Asked, FieldChange, Rejection } from "../asked.ts";
import { type Batch, batchesOf } from "../batches.ts";
import { checkSize, type Decision, Fault, readDecision, readDecisions } from "../decision/read.ts";
import { RecordEventsError, RejectedError } from "../error.ts";
import type { Heard, Listener } from "../heard.ts";
import type { PluginLike } from "../host.ts";
import type { EventNames } from "../model/model.ts";
import type { BeforeMoment } from "../moments.ts";
import type { ResolvedOptions } from "../options.ts";
import type { Policy } from "../policy.ts";
import type { Caller } from "./caller.ts";
import { Deadline } from "./deadline.ts";
import type { OpenWrite } from "./open-write.ts";
import type { RecordInWrite } from "./record-in-write.ts";

/** Asks plug-ins about a write. */
export class Asker {
  readonly #options: ResolvedOptions;
  readonly #heard: Heard;
  readonly #caller: Caller;

  constructor(options: ResolvedOptions, heard: Heard, caller: Caller) {
    this.#options = options;
    this.#heard = heard;
    this.#caller = caller;
  }

  /**
   * Asks all plug-ins that hear of a moment, one after the other. Their changes are in the write's records then.
   *
   * @throws RejectedError from the first plug-in that rejects a record: it has been asked about all of them, nobody else is.
   * @throws RecordEventsError where a plug-in failed and the event's policy says that nothing is written then.
   */
  async ask(write: OpenWrite, moment: BeforeMoment): Promise<void> {
    const { model } = write;
    const listeners = this.#heard.listeners(model, moment, write.context);
    const names = model.events.get(moment);
    const policy = this.#options.policies.get(model)?.get(moment);
    if (listeners.length === 0 || !names || !policy) return;
    const deadline = new Deadline(policy.budgetMs);
    try {
      for (const listener of listeners) await this.#askPlugin(write, listener, names, policy, deadline);
    } finally {
      deadline.end();
    }
  }

  async #askPlugin(
    write: OpenWrite,
    listener: Listener,
    names: EventNames,
    policy: Policy,
    deadline: Deadline,
  ): Promise<void> {
    const { plugin } = listener;
    const { model, action, context } = write;
    const facts = { record: model.name, event: names.one, context };
    const rejections: Rejection[] = [];
    const batches = batchesOf(
      write.records,
      (record) => record.told(),
      listener,
      names,
      action,
      this.#options.limits,
    );
    for (const batch of batches) {
      const asked = await this.#askBatch(write, plugin, batch, deadline);
      write.asked.push(asked);
      this.#options.onAsked(asked, facts);
      rejections.push(...asked.rejections);
      if (asked.error) this.#fail(write, asked.error, policy);
    }
    if (rejections.length === 0) return;
    const all = [...write.asked];
    const { name: record } = model;
    throw new RejectedError({ event: names.one, plugin: plugin.name, record, rejections, asked: all });
  }

  #fail(write: OpenWrite, error: RecordEventsError, policy: Policy): void {
    if (policy.onFailure === "allow") {
      this.#options.onFailure(error);
      return;
    }
    throw new RecordEventsError(
      error.code,
      error.message,
      { ...factsOf(error), asked: [...write.asked] },
      {
        cause: error.cause,
      },
    );
  }

  async #askBatch(
    write: OpenWrite,
    plugin: PluginLike,
    batch: Batch<RecordInWrite>,
    deadline: Deadline,
  ): Promise<Asked> {
    const began = performance.now();
    const { event, records, payload } = batch;
    const head = { plugin: plugin.name, event, records: records.length };
    const elapsed = () => ({ elapsedMs: performance.now() - began });
    try {
      const { chain, context } = write;
      const call = { plugin, event, payload, isAsked: true, chain, context };
      const answer = await this.#caller.call(call, deadline);
      const { changes, rejections } = this.#decide(write, batch, answer);
      const decision = rejections.length > 0 ? "reject" : changes.length > 0 ? "change" : "allow";
      return { ...head, decision, changes, rejections, ...elapsed() };
    } catch (error) {
      return {
        ...head,
        decision: "failed",
        changes: [],
        rejections: [],
        error: errorOf(error, write, plugin, event),
        ...elapsed(),
      };
    }
  }

  /** Makes an answer's changes: all of them, or none if there is a fault in any part of it. */
  #decide(
    { model, action }: OpenWrite,
    { isMany, records }: Batch<RecordInWrite>,
    answer: unknown,
  ): { readonly changes: readonly FieldChange[]; readonly rejections: readonly Rejection[] } {
    checkSize(answer, this.#options.limits.decisionSize);
    const mayChange = action !== "destroy";
    const decisions: readonly Decision[] = isMany
      ? readDecisions(answer, records.length, model, mayChange)
      : [readDecision(answer, model, mayChange)];
    const { types } = this.#options.models;
    const prepared = records.map((record, n) => record.prepare(decisions[n] ?? { kind: "allow" }, types));
    for (const [n, record] of records.entries()) record.apply(prepared[n] ?? []);
    const rejections = decisions.flatMap((decision, n): Rejection[] =>
      decision.kind === "reject" ? [{ index: records[n]?.index ?? n, errors: decision.errors }] : [],
    );
    return { changes: prepared.flat(), rejections };
  }
}

function errorOf(error: unknown, write: OpenWrite, plugin: PluginLike, event: string): RecordEventsError {
  const facts = { plugin: plugin.name, event, record: write.model.name };
  if (error instanceof Fault) {
    const message = `The plug-in "${plugin.name}" gave no decision that counts (${event}): ${error.message}`;
    return new RecordEventsError("invalid-decision", message, {
      ...facts,
      fault: error.fault,
      ...(error.field !== undefined && { field: error.field }),
    });
  }
  if (!(error instanceof RecordEventsError)) throw error;
  return new RecordEventsError(
    error.code,
    error.message,
    { ...factsOf(error), ...facts },
    { cause: error.cause },
  );
}

function factsOf(error: RecordEventsError): { readonly [fact: string]: unknown } {
  const { name: _name, code: _code, message: _message, stack: _stack, cause: _cause, ...facts } = error;
  return facts;
}
