/** The log: one wide line of JSON per thing that happened, with secrets taken out before it is written. */
import { trace } from '@opentelemetry/api';
import { pino, stdTimeFunctions, type DestinationStream } from 'pino';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** `event` is what happened (`delivery.attempted`), `facts` everything that is known about it, flat, with units in the names. */
type Write = (event: string, facts?: Readonly<Record<string, unknown>>) => void;

export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  /** A log whose lines all carry these facts. */
  with(facts: Readonly<Record<string, unknown>>): Log;
}

/** Makes a log that writes to standard output, or to where it is told. */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: { pid: process.pid },
    messageKey: 'event',
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const sink = destination === undefined ? pino(options) : pino(options, destination);
  return logOver((level, event, facts) => sink[level](facts, event));
}

/** Keeps quiet; for tests and tools. */
export const silentLog: Log = logOver(() => undefined);

type Sink = (
  level: 'debug' | 'info' | 'warn' | 'error',
  event: string,
  facts: Record<string, unknown>,
) => void;

function logOver(sink: Sink, always: Readonly<Record<string, unknown>> = {}): Log {
  const write =
    (level: Parameters<Sink>[0]): Write =>
    (event, facts) =>
      sink(level, event, { ...traceIds(), ...withoutSecretFacts({ ...always, ...facts }) });
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (facts) => logOver(sink, { ...always, ...facts }),
  };
}

function traceIds(): Record<string, string> {
  const context = trace.getActiveSpan()?.spanContext();
  return context === undefined ? {} : { traceId: context.traceId, spanId: context.spanId };
}

const SECRET_NAME =
  /passw|secret|token|authori[sz]ation|cookie|api-?_?key|private-?_?key|credential|signature|hmac/i;
const URL_CREDENTIALS = /(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s:@]*:[^/\s@]+@/gi;
const DEEPEST = 6;

function withoutSecretFacts(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, redactedMember(name, value, 0)]),
  );
}

function redactedMember(name: string, value: unknown, depth: number): unknown {
  const maySayIt = typeof value === 'string' || (typeof value === 'object' && value !== null);
  return maySayIt && SECRET_NAME.test(name) ? '[redacted]' : redacted(value, depth + 1);
}

/** Takes out what stands under a secret-looking name, at any depth, and passwords inside addresses. */
function redacted(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.replace(URL_CREDENTIALS, '$1[redacted]@');
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return depth > DEEPEST ? '[deeper]' : redactedObject(value, depth);
}

function redactedObject(value: object, depth: number): unknown {
  if (value instanceof Error) return redactedObject(describeError(value), depth);
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redacted(item, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function') return redacted(value.toJSON(), depth + 1);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, redactedMember(name, member, depth)]),
  );
}

function describeError(error: Error): Record<string, unknown> {
  const { cause } = error;
  return {
    type: error.name,
    message: error.message,
    ...('code' in error ? { code: error.code } : {}),
    stack: error.stack,
    ...(cause === undefined ? {} : { cause }),
  };
}
