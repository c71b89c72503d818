/** JavaScript in a V8 isolate of its own: the peer for plug-ins that are written in TypeScript. */
export interface IsolatedHandler {
  /** Calls the handler in a context that is kept from call to call. */
  callKept(input: string): Promise<string>;
  /** Makes a context, runs the script in it, calls the handler once, and lets the context go. */
  callFresh(input: string): Promise<string>;
  close(): void;
}

/** The part of isolated-vm that is used here. It is a native addon, and optional: its types may not be there. */
interface IsolatedVm {
  readonly Isolate: new (options: { readonly memoryLimit: number }) => Isolate;
}
interface Isolate {
  createContext(): Promise<Context>;
  compileScript(source: string): Promise<Script>;
  dispose(): void;
}
interface Context {
  release(): void;
}
interface Script {
  run(context: Context, options: { readonly reference: true }): Promise<Reference>;
}
interface Reference {
  apply(receiver: undefined, parameters: readonly string[]): Promise<unknown>;
}

/** The same handler as in `plugins/orders.ts`, text in and text out. */
const HANDLER = `(input) => {
  const order = JSON.parse(input);
  let total = 0;
  for (const { amount } of order.lines) total += amount;
  const label = order.lines.map(({ name }) => name.toUpperCase()).join(", ");
  return JSON.stringify({ id: order.id, total, label, serial: "serial number 000000" });
}`;

/**
 * Starts an isolate.
 * @returns Why not, as text, when isolated-vm is not installed or does not fit this Node.js.
 */
export async function openIsolatedVm(): Promise<IsolatedHandler | string> {
  const name: string = "isolated-vm";
  let ivm: IsolatedVm;
  try {
    ivm = ((await import(name)) as { readonly default: IsolatedVm }).default;
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split("\n");
    return `isolated-vm is not here: ${reason}`;
  }
  const isolate = new ivm.Isolate({ memoryLimit: 64 });
  const script = await isolate.compileScript(HANDLER);
  const kept = await script.run(await isolate.createContext(), { reference: true });
  return {
    callKept: async (input) => String(await kept.apply(undefined, [input])),
    async callFresh(input) {
      const context = await isolate.createContext();
      const handler = await script.run(context, { reference: true });
      const answer = String(await handler.apply(undefined, [input]));
      context.release();
      return answer;
    },
    close: () => isolate.dispose(),
  };
}
