import type * as OpenTelemetry from "@opentelemetry/api";
import type { RuntimeError } from "./errors.ts";

type Api = typeof OpenTelemetry;

const NAME = "@mortise/runtime";

/** The spans of one call. */
export interface CallTrace {
  /** Runs a host function in a span of its own, below the call's; what it does itself is below that. */
  hostCall<T>(importName: string, run: () => T): T;
  /** The call is over. */
  end(error?: RuntimeError): void;
}

let found: Promise<Tracing | undefined> | undefined;

/** Spans for OpenTelemetry, where the app has `@opentelemetry/api`. Without it, nothing of this is ever called. */
export class Tracing {
  readonly #api: Api;
  readonly #tracer: OpenTelemetry.Tracer;
  readonly #nothing: unknown;

  private constructor(api: Api) {
    this.#api = api;
    // A proxy: it asks the app's provider, also when that is set later.
    this.#tracer = api.trace.getTracer(NAME);
    this.#nothing = new api.ProxyTracerProvider().getDelegate();
  }

  /** Looks for the package, once in a process. */
  static find(): Promise<Tracing | undefined> {
    found ??= Tracing.#look();
    return found;
  }

  static async #look(): Promise<Tracing | undefined> {
    try {
      return new Tracing(await import("@opentelemetry/api"));
    } catch {
      return undefined;
    }
  }

  /** Begins the span of a call, below whatever the caller is in; `undefined` while the app has no provider of spans. */
  begin(plugin: string, exportName: string): CallTrace | undefined {
    if (!this.#hasProvider()) return undefined;
    const { trace, context, SpanKind } = this.#api;
    const attributes = { "mortise.plugin": plugin, "mortise.export": exportName };
    const outer = context.active();
    const options = { kind: SpanKind.INTERNAL, attributes };
    const span = this.#tracer.startSpan(`${plugin} ${exportName}`, options, outer);
    const inner = trace.setSpan(outer, span);
    return {
      hostCall: (importName, run) => this.#hostCall(inner, importName, run),
      end: (error) => this.#end(span, error?.code),
    };
  }

  /** The API's own provider is a proxy, with one that does nothing behind it until the app sets another. */
  #hasProvider(): boolean {
    const provider: unknown = this.#api.trace.getTracerProvider();
    return !(provider instanceof this.#api.ProxyTracerProvider) || provider.getDelegate() !== this.#nothing;
  }

  #hostCall<T>(outer: OpenTelemetry.Context, importName: string, run: () => T): T {
    const { trace, context, SpanKind } = this.#api;
    const options = { kind: SpanKind.INTERNAL, attributes: { "mortise.import": importName } };
    const span = this.#tracer.startSpan(importName, options, outer);
    const fail = () => this.#end(span, "host-function-failed");
    try {
      const answer = context.with(trace.setSpan(outer, span), run);
      if (isThenable(answer)) answer.then(() => this.#end(span), fail);
      else this.#end(span);
      return answer;
    } catch (error) {
      fail();
      throw error;
    }
  }

  /** Only the code of an error: texts may be a plug-in's, or hold what the app keeps to itself. */
  #end(span: OpenTelemetry.Span, code?: string): void {
    if (code !== undefined) {
      span.setAttribute("error.type", code);
      span.setStatus({ code: this.#api.SpanStatusCode.ERROR, message: code });
    }
    span.end();
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
