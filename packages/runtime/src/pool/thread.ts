import { AHEAD, MOST_CALLS } from "../channel/channel.ts";
import {
  LOG_PLACES,
  packReply,
  TO_APP,
  TO_THREAD,
  unpackFailure,
  unpackQuestion,
} from "../channel/frames.ts";
import type { Frame, Part } from "../channel/ring.ts";
import { RuntimeError } from "../errors.ts";
import type { PendingCall } from "../pending-call.ts";
import type { Reply } from "../protocol.ts";
import type { Deadline } from "./deadlines.ts";
import type { PluginCalls } from "./plugin-calls.ts";
import { type CallRunner, RunningCall } from "./running-call.ts";
import { StartUpWatch } from "./start-up-watch.ts";
import { ThreadLink, type ThreadListener } from "./thread-link.ts";
import type { ThreadOwner } from "./thread-owner.ts";
import { deathOf } from "./worker.ts";

/** A thread that takes longer than this to start is given up. */
const START_TIMEOUT_MS = 10_000;
/** Nobody waits longer than this for a thread that is being stopped. */
const END_TIMEOUT_MS = 5_000;
/** No call waits longer than this for an instance that is made ahead of another one. */
const LINGER_MS = 50;
/** See {@link PoolThread}. */
export type ThreadState = "starting" | "ready" | "ending" | "stuck" | "gone";

/**
 * One thread of a pool, with the calls that it has.
 *
 * - `starting`: from its creation until the thread says `ready`. It has no calls.
 * - `ready`: takes calls. All calls that it has at one time are of one plug-in: it can only be ended as a whole, and what
 *   one plug-in does must not end a call of another one.
 * - `ending`: one of its calls ran out of time or was cancelled while its code ran, or the pool was closed. It is being
 *   stopped.
 * - `stuck`: it was to be stopped `END_TIMEOUT_MS` ago. It takes the place of another thread until it is gone.
 * - `gone`: the thread has ended, by `ending` or by dying. There is no way back.
 */
export class PoolThread implements CallRunner, ThreadListener {
  readonly #owner: ThreadOwner;
  readonly #link: ThreadLink;
  readonly #calls = new Map<number, RunningCall>();
  /** Where calls say whether they start up: the places that no call has. */
  readonly #places = Array.from({ length: MOST_CALLS }, (_, index) => MOST_CALLS - index);
  readonly #start: Deadline;
  readonly #ahead: StartUpWatch;
  #state: ThreadState = "starting";
  #wasReady = false;
  #lastId = 0;
  #waiting = 0;
  #ended: Promise<unknown> | undefined;

  constructor(owner: ThreadOwner) {
    this.#owner = owner;
    this.#link = new ThreadLink(owner, this);
    this.#start = { at: performance.now() + START_TIMEOUT_MS, expire: () => void this.end() };
    owner.deadlines.add(this.#start);
    this.#ahead = new StartUpWatch(this.#link, () => this.#stop());
  }

  get state(): ThreadState {
    return this.#state;
  }

  /** How many calls it has, given up ones that it may still hold included. */
  get calls(): number {
    return this.#calls.size;
  }

  /** Whether it holds nothing and can take a call of any plug-in. */
  get isIdle(): boolean {
    return this.#state === "ready" && this.#calls.size === 0;
  }

  /** Whether it has calls of this plug-in, and each of them waits for the app. */
  onlyWaitsFor(plugin: PluginCalls): boolean {
    if (this.#state !== "ready" || this.#waiting !== this.#calls.size) return false;
    for (const { plugin: own } of this.#calls.values()) return own === plugin;
    return false;
  }

  /**
   * Ends the thread if it keeps a call waiting by an instance that it makes ahead of another one. It has begun no call then:
   * whatever it was given runs elsewhere.
   */
  stopsLingering(): boolean {
    const lingers = (this.#link.startsUpSince(AHEAD) ?? 0) > LINGER_MS && this.#link.stopAhead();
    if (lingers) void this.end();
    return lingers;
  }

  /** Whether it has the plug-in's program already. */
  knows(plugin: PluginCalls): boolean {
    return this.#link.knows(plugin);
  }

  /** Runs a call; the call itself reports how it ends. */
  run(plugin: PluginCalls, call: PendingCall): void {
    if (!this.#link.install(plugin)) void this.end();
    this.#lastId = (this.#lastId + 1) & 0x7fff_ffff || 1;
    // There are as many places as calls at one time.
    const place = this.#places.pop() ?? AHEAD;
    const running = new RunningCall(this.#lastId, place, call, plugin, this);
    // The thread may begin an instance ahead at this moment.
    running.lookIn(LINGER_MS);
    this.#calls.set(running.id, running);
    plugin.running += 1;
    call.hold(() => this.#giveUp(running));
    this.#owner.deadlines.add(running);
    const { exportName, input } = call.request;
    this.#send(TO_THREAD.call, running.id, plugin.programId, plugin.placeOf(exportName) ?? 0, place, [input]);
  }

  /** Gives the plug-in's program up. */
  forget(plugin: PluginCalls): void {
    if (this.#state === "ready" && !this.#link.forget(plugin.programId)) void this.end();
  }

  /**
   * Stops the thread. Its calls end with `worker-died`, those that it has not begun run elsewhere. Resolves when it has gone,
   * or is stuck.
   */
  end(): Promise<unknown> {
    if (this.#state === "gone") return Promise.resolve();
    if (this.#ended === undefined) {
      const started = this.#state === "ready";
      this.#state = "ending";
      this.#ahead.close();
      if (started) this.#releaseAll(true);
      this.#ended = this.#terminate();
    }
    return this.#ended;
  }

  async #terminate(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, END_TIMEOUT_MS);
    await Promise.race([this.#link.terminate(), late]);
    clearTimeout(timer);
    if (this.#state !== "ending") return;
    this.#state = "stuck";
    this.#owner.changed();
  }

  startsUpSince({ place }: RunningCall): number | undefined {
    return this.#link.startsUpSince(place);
  }

  goesOn(running: RunningCall): void {
    if (this.#link.startsUpSince(AHEAD) !== undefined) running.lookIn(LINGER_MS);
    this.#owner.deadlines.add(running);
    if (this.stopsLingering()) this.#owner.changed();
  }

  isLate(): void {
    this.#owner.isLate();
  }

  isOverdue(running: RunningCall): void {
    if (this.#link.hasBegun(running.id)) {
      running.timeOut();
    } else if (running.isRestarted && this.#link.current === 0) {
      // Nothing runs, and yet it does not come to this call: the thread is of no use, the call is not to blame.
      this.#stop();
    } else {
      // Another call of its plug-in was quicker. That has its own time.
      running.restart();
      this.#owner.deadlines.add(running);
    }
  }

  isStillThere(running: RunningCall): void {
    if (this.#runs(running)) void this.end();
    else this.#owner.deadlines.add(running);
  }

  hear(frame: Frame): void {
    if (frame.kind === TO_APP.ready) {
      this.#ready();
      return;
    }
    const running = this.#calls.get(frame.id);
    // What a thread still says about a call that was taken away from it is of no interest.
    if (running !== undefined && this.#state === "ready") this.#hearOf(frame, running);
  }

  #ready(): void {
    this.#owner.deadlines.delete(this.#start);
    if (this.#state !== "starting") return;
    this.#state = "ready";
    this.#wasReady = true;
    this.#owner.changed();
  }

  #hearOf(frame: Frame, running: RunningCall): void {
    switch (frame.kind) {
      case TO_APP.log:
        if (!running.isDropped) this.#log(frame, running);
        break;
      case TO_APP.question:
        if (!running.isDropped) this.#ask(frame, running);
        break;
      case TO_APP.done:
        this.#finish(running);
        this.#ahead.begin(running.plugin.program.limits.startTimeoutMs);
        running.call.succeed(frame.parts[0] ?? new Uint8Array());
        this.#owner.changed();
        break;
      case TO_APP.failed: {
        this.#finish(running);
        this.#ahead.begin(running.plugin.program.limits.startTimeoutMs);
        const { code, message, ...facts } = unpackFailure(frame);
        running.call.fail(new RuntimeError(code, message, { ...running.call.facts, ...facts }));
        this.#owner.changed();
        break;
      }
      case TO_APP.dropped:
        this.#link.endStartUp(running.place);
        this.#finish(running);
        this.#owner.changed();
        break;
    }
  }

  #log({ first, second, parts }: Frame, { call, plugin }: RunningCall): void {
    const level = LOG_PLACES.levels[first];
    const source = LOG_PLACES.sources[second];
    if (level === undefined || source === undefined) return;
    const text = new TextDecoder().decode(parts[0]);
    plugin.side.log({ level, text, source, exportName: call.request.exportName });
  }

  #ask(frame: Frame, running: RunningCall): void {
    const { side } = running.plugin;
    const reply = side.answer(unpackQuestion(frame, side.program.hostImports), running.call);
    if (!(reply instanceof Promise)) {
      this.#reply(running, frame.third, reply);
      return;
    }
    this.#wait(running, true);
    void reply.then((later) => {
      // The call was given up meanwhile: nobody waits for this.
      if (this.#calls.get(running.id) === running && !running.isDropped) {
        this.#wait(running, false);
        this.#reply(running, frame.third, later);
      }
    });
    this.#owner.changed();
  }

  #reply(running: RunningCall, question: number, reply: Reply): void {
    const { first, second, parts } = packReply(reply);
    this.#send(TO_THREAD.reply, running.id, first, second, question, parts);
  }

  #send(
    kind: number,
    id: number,
    first: number,
    second: number,
    third: number,
    parts: readonly Part[],
  ): void {
    if (!this.#link.send(kind, id, first, second, third, parts)) void this.end();
  }

  /** A call was taken away. Code that runs is only stopped with its thread; what waits is forgotten. */
  #giveUp(running: RunningCall): void {
    if (this.#calls.get(running.id) !== running || running.isDropped) return;
    this.#owner.deadlines.delete(running);
    running.plugin.running -= 1;
    running.drop();
    this.#wait(running, false);
    const isStopped = !running.plugin.program.suspends || this.#runs(running);
    if (isStopped && this.#link.hasBegun(running.id)) {
      this.#calls.delete(running.id);
      this.#stop();
      return;
    }
    this.#owner.deadlines.add(running);
    this.#send(TO_THREAD.drop, running.id, 0, 0, 0, []);
  }

  #runs({ id }: RunningCall): boolean {
    return this.#link.current === id;
  }

  /** Ends the thread, and lets its pool see to the calls that it gives back. */
  #stop(): void {
    void this.end();
    this.#owner.changed();
  }

  #wait(running: RunningCall, waits: boolean): void {
    if (running.waits !== waits) this.#waiting += waits ? 1 : -1;
    running.waits = waits;
  }

  #finish(running: RunningCall): void {
    this.#wait(running, false);
    this.#calls.delete(running.id);
    this.#places.push(running.place);
    this.#owner.deadlines.delete(running);
    if (!running.isDropped) running.plugin.running -= 1;
  }

  /** Ends the calls that go down with this thread. Those that it had not begun had no effect yet: they run elsewhere. */
  #releaseAll(givesBack: boolean): void {
    const { current, error } = this.#link;
    for (const running of [...this.#calls.values()].reverse()) {
      const { plugin, call, isDropped } = running;
      this.#finish(running);
      if (isDropped) continue;
      if (givesBack && !this.#link.hasBegun(running.id)) this.#owner.putBack(plugin, call);
      else call.fail(deathOf(running, running.id === current, error));
    }
  }

  exited(error: Error | undefined): void {
    this.#state = "gone";
    this.#ahead.close();
    this.#owner.deadlines.delete(this.#start);
    // It died by itself: what it had not begun may be why, and is not given to another thread.
    this.#releaseAll(false);
    if (!this.#wasReady) this.#owner.didNotStart(error);
    this.#owner.gone(this);
  }
}
