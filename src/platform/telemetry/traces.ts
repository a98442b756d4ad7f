/** Traces: W3C trace context in and out always, spans recorded only where the standard OTEL_* variables ask for an exporter. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { context, isSpanContextValid, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, ContextManager, SpanContext } from '@opentelemetry/api';
import { failureText } from '../failure.ts';

export interface Telemetry {
  /** Sends what is still waiting and ends the exporters. */
  stop(): Promise<void>;
}

/** Starts the OpenTelemetry SDK if an exporter is asked for; otherwise trace ids still travel, but nothing is recorded. */
export async function startTelemetry(env: NodeJS.ProcessEnv = process.env): Promise<Telemetry> {
  if (!wantsTraces(env)) {
    context.setGlobalContextManager(new CarryingContext());
    return { stop: () => Promise.resolve(context.disable()) };
  }
  // Loaded only when wanted: it takes longer to load than the rest of the hub.
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({ serviceName: env['OTEL_SERVICE_NAME'] ?? 'crossdock', instrumentations: [] });
  sdk.start();
  return { stop: () => sdk.shutdown() };
}

/** True where the standard variables name a place to send traces to. */
export function wantsTraces(env: NodeJS.ProcessEnv): boolean {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return false;
  const exporter = env['OTEL_TRACES_EXPORTER'];
  if (exporter !== undefined && exporter !== '') return exporter !== 'none';
  return [env['OTEL_EXPORTER_OTLP_ENDPOINT'], env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']].some(
    (endpoint) => endpoint !== undefined && endpoint !== '',
  );
}

/** Gives the `traceparent` of the work that is being done now, for headers and event rows; nothing outside of any trace. */
export function traceparentOf(): string | undefined {
  const current = trace.getSpanContext(context.active());
  if (current === undefined || !isSpanContextValid(current)) return undefined;
  return `00-${current.traceId}-${current.spanId}-${current.traceFlags.toString(16).padStart(2, '0')}`;
}

/** Does `work` as part of the trace that a caller or event names; where it names none, or not by the rules, a new trace begins. */
export function continueTrace<Result>(traceparent: string | undefined, work: () => Result): Result {
  const parent = parseTraceparent(traceparent) ?? newTrace();
  return context.with(trace.setSpanContext(ROOT_CONTEXT, parent), work);
}

/** Does `work` inside a span, which ends with it and carries its failure. */
export function withSpan<Result>(
  name: string,
  attributes: Attributes,
  work: () => Promise<Result>,
): Promise<Result> {
  return trace.getTracer('crossdock').startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: failureText(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** https://www.w3.org/TR/trace-context/: later versions may append fields, version ff is forbidden. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

function parseTraceparent(text: string | undefined): SpanContext | undefined {
  const [, version, traceId, spanId, flags, rest] = TRACEPARENT.exec(text ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || (version === '00' && rest !== undefined))
    return undefined;
  const parsed = { traceId, spanId, traceFlags: Number.parseInt(flags ?? '0', 16) & 1, isRemote: true };
  return isSpanContextValid(parsed) ? parsed : undefined;
}

function newTrace(): SpanContext {
  return { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex'), traceFlags: 0 };
}

/** Hands the context from caller to callee; the SDK brings its own, this one serves where the SDK is not started. */
class CarryingContext implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  // oxlint-disable-next-line eslint/max-params -- the interface is OpenTelemetry’s
  with<Args extends unknown[], Fn extends (...args: Args) => ReturnType<Fn>>(
    carried: Context,
    fn: Fn,
    thisArg?: ThisParameterType<Fn>,
    ...args: Args
  ): ReturnType<Fn> {
    return this.#storage.run(carried, () => fn.apply(thisArg, args));
  }

  bind<Target>(carried: Context, target: Target): Target {
    if (typeof target !== 'function') return target;
    const storage = this.#storage;
    return new Proxy(target, {
      apply: (fn, self, args) => storage.run(carried, () => Reflect.apply(fn, self, args)),
    });
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#storage.disable();
    return this;
  }
}
