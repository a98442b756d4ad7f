/** Tracing as with an exporter, the spans kept in memory; for tests. */
import type { SpanProcessor } from '../telemetry/sdk.ts';
import { startTelemetry } from '../telemetry/traces.ts';

type RecordedSpan = Parameters<SpanProcessor['onEnd']>[0];

export interface RecordedSpans {
  /** What has ended until now, in that order. */
  readonly spans: readonly RecordedSpan[];
  named(name: string): readonly RecordedSpan[];
  stop(): Promise<void>;
}

/** Begins to record; one recording at a time, because tracing is global to the process. */
export async function recordSpans(env: NodeJS.ProcessEnv = {}): Promise<RecordedSpans> {
  const spans: RecordedSpan[] = [];
  const telemetry = await startTelemetry(env, [
    {
      onStart: () => undefined,
      onEnd: (span) => void spans.push(span),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    },
  ]);
  return {
    spans,
    named: (name) => spans.filter((span) => span.name === name),
    stop: () => telemetry.stop(),
  };
}
