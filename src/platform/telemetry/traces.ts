/** Traces: W3C trace context in and out always, spans recorded only where the standard OTEL_* variables ask for an exporter. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { context, isSpanContextValid, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Attributes, Context, ContextManager, Span, SpanContext, SpanOptions } from '@opentelemetry/api';
import { failureText } from '../failure.ts';
import { observeProcess } from './process-metrics.ts';
import { startSdk, wantsMetrics, wantsTraces, type SpanProcessor } from './sdk.ts';

export interface Telemetry {
  /** Sends what is still waiting and ends the exporters. */
  stop(): Promise<void>;
}

/** Whether spans are recorded now; without, making one must cost next to nothing. */
const recorded = { spans: false, transactions: false };

/**
 * Starts the OpenTelemetry SDK if an exporter is asked for, or given; without one for spans trace ids still travel, but none is recorded.
 * From here on this process is measured, too.
 */
export async function startTelemetry(
  env: NodeJS.ProcessEnv = process.env,
  processors: readonly SpanProcessor[] = [],
): Promise<Telemetry> {
  const stopObserving = observeProcess();
  const stopTracing = await startTracing(env, processors);
  return {
    stop: async () => {
      stopObserving();
      await stopTracing();
    },
  };
}

async function startTracing(
  env: NodeJS.ProcessEnv,
  processors: readonly SpanProcessor[],
): Promise<() => Promise<void>> {
  const spans = wantsTraces(env) || processors.length > 0;
  if (!spans && !wantsMetrics(env)) {
    context.setGlobalContextManager(new CarryingContext());
    return () => Promise.resolve(context.disable());
  }
  const stopSdk = await startSdk(env, processors);
  recorded.spans = spans;
  recorded.transactions = spans && wantsTransactions(env);
  return async () => {
    recorded.spans = false;
    recorded.transactions = false;
    await stopSdk();
  };
}

/** Database spans are many; they are recorded where the standard variable for instrumentations names the driver. */
function wantsTransactions(env: NodeJS.ProcessEnv): boolean {
  const names = env['OTEL_NODE_ENABLED_INSTRUMENTATIONS']?.split(',') ?? [];
  return names.some((name) => name.trim() === 'pg');
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

/** A step of ours that takes time. */
export interface Step {
  readonly name: string;
  /** Who is on the other side; without, it is a step inside of the hub. */
  readonly kind?: 'client' | 'consumer' | 'producer' | 'server';
  readonly attributes?: Attributes;
}

/** What is learned of a step while it is done. */
export interface StepNotes {
  readonly note: (attributes: Attributes) => void;
  /** It did not succeed, although nothing was thrown. */
  readonly fail: (reason: string) => void;
}

const SPAN_KIND = {
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  producer: SpanKind.PRODUCER,
  server: SpanKind.SERVER,
};
const NO_NOTES: StepNotes = { note: () => undefined, fail: () => undefined };

/** Does `work` inside a span, which ends with it and carries its failure. */
export function withSpan<Result>(step: Step, work: (notes: StepNotes) => Promise<Result>): Promise<Result> {
  if (!recorded.spans) return work(NO_NOTES);
  return trace
    .getTracer('crossdock')
    .startActiveSpan(step.name, spanOptions(step), (span) => finish(span, work));
}

/** A step that begins and ends at different places: a request and its answer. */
export interface OpenStep {
  /** Does work as part of it, as often as needed. */
  readonly within: <Result>(work: () => Result) => Result;
  /** Only the first end counts. */
  readonly end: (learned: {
    readonly attributes?: Attributes;
    readonly failure?: string | undefined;
  }) => void;
}

/** Begins a step in the trace that a caller names, or in a new one; somebody else ends it. */
export function openStep(step: Step, traceparent: string | undefined): OpenStep {
  const caller = parseTraceparent(traceparent);
  if (!recorded.spans) {
    const carried = trace.setSpanContext(ROOT_CONTEXT, caller ?? newTrace());
    return { within: (work) => context.with(carried, work), end: () => undefined };
  }
  const parent = caller === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, caller);
  const span = trace.getTracer('crossdock').startSpan(step.name, spanOptions(step), parent);
  const carried = trace.setSpan(parent, span);
  return {
    within: (work) => context.with(carried, work),
    end: ({ attributes = {}, failure }) => {
      if (!span.isRecording()) return;
      span.setAttributes(attributes);
      if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
      span.end();
    },
  };
}

/** A span for a transaction of the database: only where such spans are asked for. */
export function withTransactionSpan<Result>(work: () => Promise<Result>): Promise<Result> {
  if (!recorded.transactions) return work();
  return withSpan(
    { name: 'transaction', kind: 'client', attributes: { 'db.system.name': 'postgresql' } },
    work,
  );
}

/** Where the trace id stands in a traceparent. */
const [TRACE_ID_FROM, TRACE_ID_TO] = [3, 35];
/** So many links are enough to find the way back; the SDK keeps no more. */
const MOST_LINKS = 128;

/**
 * Does work that several traces have caused, whatever trace is under way here: in their trace where it is one for all, otherwise in a new
 * one with links to them.
 */
export function withCauses<Result>(
  step: Step & { readonly causes: readonly (string | undefined)[] },
  work: (notes: StepNotes) => Promise<Result>,
): Promise<Result> {
  const causes = [...new Set(step.causes)].filter((each) => each !== undefined);
  // Only parsed as far as needed: a batch may have hundreds of causes.
  const isOne = new Set(causes.map((each) => each.slice(TRACE_ID_FROM, TRACE_ID_TO))).size === 1;
  const first = isOne ? parseTraceparent(causes[0]) : undefined;
  if (!recorded.spans) {
    return context.with(trace.setSpanContext(ROOT_CONTEXT, first ?? newTrace()), () => work(NO_NOTES));
  }
  const parent = first === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, first);
  const links = causes
    .slice(first === undefined ? 0 : 1, MOST_LINKS)
    .flatMap((each) => parseTraceparent(each) ?? [])
    .map((each) => ({ context: each }));
  return trace
    .getTracer('crossdock')
    .startActiveSpan(step.name, { ...spanOptions(step), links }, parent, (span) => finish(span, work));
}

function spanOptions({ kind, attributes = {} }: Step): SpanOptions {
  return { attributes, ...(kind === undefined ? {} : { kind: SPAN_KIND[kind] }) };
}

async function finish<Result>(span: Span, work: (notes: StepNotes) => Promise<Result>): Promise<Result> {
  const fail = (message: string): void => void span.setStatus({ code: SpanStatusCode.ERROR, message });
  try {
    return await work({ note: (attributes) => void span.setAttributes(attributes), fail });
  } catch (error) {
    fail(failureText(error));
    throw error;
  } finally {
    span.end();
  }
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

/** Where spans are recorded, the sampler decides about the new trace: what follows in it follows that decision. */
function newTrace(): SpanContext {
  if (recorded.spans) {
    const span = trace.getTracer('crossdock').startSpan('trace begins', { root: true });
    span.end();
    return span.spanContext();
  }
  return { traceId: randomHex(), spanId: randomHex().slice(-16), traceFlags: 0 };
}

/** 32 random digits. Node draws UUIDs from a store of randomness; bytes of one's own cost a system call for each request. */
function randomHex(): string {
  return randomUUID().replaceAll('-', '');
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
