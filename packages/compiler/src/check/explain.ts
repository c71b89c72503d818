/** What a sandbox has not, and why, in words for an author who expected it. */
const ABSENT: readonly (readonly [names: RegExp, reason: string])[] = [
  [
    /^(setTimeout|setInterval|setImmediate|clear(Timeout|Interval|Immediate)|requestAnimationFrame)$/,
    "A plug-in has no timers: it runs while the host waits for its answer.",
  ],
  [
    /^(fetch|XMLHttpRequest|WebSocket|EventSource|Request|Response|Headers|FormData|navigator)$/,
    "A plug-in has no network: it reaches the app by the operations of its kit.",
  ],
  [
    /^(process|Buffer|require|module|exports|__dirname|__filename|global|Bun|Deno)$/,
    "A plug-in runs in a sandbox, not in Node.js.",
  ],
  [
    /^(window|document|location|localStorage|sessionStorage|alert|self|Worker|indexedDB)$/,
    "A plug-in runs in a sandbox, not in a browser.",
  ],
];

/** Replaces TypeScript's advice to install what a plug-in could not use anyway. */
export function explain(text: string): string {
  const found = /^(TS\d+: Cannot find name '([^']+)'\.)/.exec(text);
  const [, finding = "", name = ""] = found ?? [];
  const reason = ABSENT.find(([names]) => names.test(name))?.[1];
  return found === null || reason === undefined ? text : `${finding} ${reason}`;
}
