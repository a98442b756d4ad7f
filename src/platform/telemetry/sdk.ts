/** The OpenTelemetry SDK: started only where the standard OTEL_* variables name a place for traces or metrics. */
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { measureAlsoIn } from './metrics.ts';

export type SpanProcessor = NonNullable<NodeSDKConfiguration['spanProcessors']>[number];

/** True where the standard variables name a place to send traces to. */
export function wantsTraces(env: NodeJS.ProcessEnv): boolean {
  return wants(env, 'TRACES');
}

/** True where the standard variables name a place to send metrics to; `/metrics` is there in any case. */
export function wantsMetrics(env: NodeJS.ProcessEnv): boolean {
  return wants(env, 'METRICS');
}

function wants(env: NodeJS.ProcessEnv, signal: 'TRACES' | 'METRICS'): boolean {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return false;
  const exporter = env[`OTEL_${signal}_EXPORTER`];
  if (exporter !== undefined && exporter !== '') return exporter !== 'none';
  return [env['OTEL_EXPORTER_OTLP_ENDPOINT'], env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]].some(
    (endpoint) => endpoint !== undefined && endpoint !== '',
  );
}

/** Starts the SDK with what is wanted; gives what sends the rest and ends it. */
export async function startSdk(
  env: NodeJS.ProcessEnv,
  processors: readonly SpanProcessor[],
): Promise<() => Promise<void>> {
  // Loaded only when wanted: it takes longer to load than the rest of the hub.
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({
    serviceName: env['OTEL_SERVICE_NAME'] ?? 'crossdock',
    instrumentations: [],
    logRecordProcessors: [],
    // What is not given here the SDK takes from the environment, and where that says nothing it sends to this machine.
    ...(wantsMetrics(env) ? {} : { metricReaders: [] }),
    ...(processors.length === 0 && wantsTraces(env) ? {} : { spanProcessors: [...processors] }),
  });
  sdk.start();
  const stopMeasuring = wantsMetrics(env) ? measureAlsoIn(metrics.getMeter('crossdock')) : () => undefined;
  return async () => {
    await sdk.shutdown();
    stopMeasuring();
    for (const api of [trace, context, propagation, metrics]) api.disable();
  };
}
