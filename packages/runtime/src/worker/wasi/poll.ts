import { readClock } from "./clock.ts";
import { ERRNO } from "./errno.ts";
import type { GuestMemory } from "./memory.ts";

/** Sizes and places in WASI preview 1's `subscription` and `event` records. */
const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
const AT = { tag: 8, clock: 16, timeout: 24, clockFlags: 40, eventError: 8, eventKind: 10 } as const;
const CLOCK_TAG = 0;
const ABSOLUTE_TIME = 1;
/** More than any plug-in waits for; keeps one call of this function short. */
const MOST_SUBSCRIPTIONS = 1_024;

/** Nobody rings this one: waiting on it is sleeping. */
const sleeper = new Int32Array(new SharedArrayBuffer(4));

interface Subscription {
  readonly userData: bigint;
  readonly kind: number;
  /** Nanoseconds from now; `undefined` for what can never happen here: a file becoming ready. */
  readonly waitNs: bigint | undefined;
}

/** Sleeps until the first clock that is subscribed to; files are answered at once, because none is open. */
export function pollOneoff(
  memory: GuestMemory,
  from: number,
  to: number,
  count: number,
  written: number,
): number {
  const total = count >>> 0;
  if (total === 0 || total > MOST_SUBSCRIPTIONS) return ERRNO.invalid;
  return memory.guard(() => {
    const all = Array.from({ length: total }, (_, index) =>
      readSubscription(memory, (from >>> 0) + index * SUBSCRIPTION_BYTES),
    );
    const first = all.reduce((least, { waitNs = 0n }) => (waitNs < least ? waitNs : least), 2n ** 63n);
    if (first > 0n) Atomics.wait(sleeper, 0, 0, Number(first) / 1e6);
    const due = all.filter(({ waitNs = 0n }) => waitNs <= first);
    due.forEach((one, index) => {
      const at = (to >>> 0) + index * EVENT_BYTES;
      memory.bytes(at, EVENT_BYTES).fill(0);
      memory.setU64(at, one.userData);
      const error = one.waitNs === undefined ? ERRNO.badFile : ERRNO.success;
      memory.setU32(at + AT.eventError, error + (one.kind << 16));
    });
    memory.setU32(written, due.length);
  });
}

function readSubscription(memory: GuestMemory, at: number): Subscription {
  const userData = memory.u64(at);
  const kind = memory.u8(at + AT.tag);
  const now = kind === CLOCK_TAG ? readClock(memory.u32(at + AT.clock)) : undefined;
  if (now === undefined) return { userData, kind, waitNs: undefined };
  const timeout = memory.u64(at + AT.timeout);
  const isAbsolute = (memory.u16(at + AT.clockFlags) & ABSOLUTE_TIME) !== 0;
  const waitNs = isAbsolute ? timeout - now : timeout;
  return { userData, kind, waitNs: waitNs < 0n ? 0n : waitNs };
}
