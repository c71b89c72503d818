type Method = (...given: unknown[]) => unknown;

/** Replaces a method on an object itself, not on its class. Gives what undoes it. */
export function replace(holder: object, name: string, by: (original: Method) => Method): () => void {
  const found: unknown = Reflect.get(holder, name);
  if (typeof found !== "function") return () => {};
  const before = Object.getOwnPropertyDescriptor(holder, name);
  const replacement = by((...given) => Reflect.apply(found, holder, given));
  Object.defineProperty(holder, name, { value: replacement, configurable: true, writable: true });
  return () => {
    // Whoever came later has ours inside theirs: that stays, and does nothing.
    if (Reflect.get(holder, name) !== replacement) return;
    if (before) Object.defineProperty(holder, name, before);
    else Reflect.deleteProperty(holder, name);
  };
}
