/** One span for each request, named and described as OpenTelemetry's conventions for HTTP servers say. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { openStep, type OpenStep } from '../../platform/telemetry/traces.ts';

const open = new WeakMap<FastifyRequest, OpenStep>();

/** Begins the span of a request in the trace of its caller; all that follows happens within it. */
export function beginRequest(request: FastifyRequest): OpenStep {
  const { traceparent } = request.headers;
  const route = request.routeOptions.url;
  const step = openStep(
    {
      name: route === undefined ? request.method : `${request.method} ${route}`,
      kind: 'server',
      attributes: attributesOf(request),
    },
    typeof traceparent === 'string' ? traceparent : undefined,
  );
  open.set(request, step);
  return step;
}

/** Of the query nothing is told: it may name what is nobody's business. */
function attributesOf(request: FastifyRequest) {
  const { url: route } = request.routeOptions;
  const [path = ''] = request.url.split('?');
  return {
    'http.request.method': request.method,
    'url.scheme': request.protocol,
    'url.path': path,
    'server.address': request.hostname,
    'client.address': request.ip,
    'network.protocol.version': request.raw.httpVersion,
    ...(request.port === null ? {} : { 'server.port': request.port }),
    ...(route === undefined ? {} : { 'http.route': route }),
    ...(request.headers['user-agent'] === undefined
      ? {}
      : { 'user_agent.original': request.headers['user-agent'] }),
  };
}

/** The answer has gone: only a failure of ours counts as one. */
export function endRequest(request: FastifyRequest, { statusCode }: Pick<FastifyReply, 'statusCode'>): void {
  const isOurs = statusCode >= 500;
  open.get(request)?.end({
    attributes: {
      'http.response.status_code': statusCode,
      ...(isOurs ? { 'error.type': String(statusCode) } : {}),
    },
    failure: isOurs ? String(statusCode) : undefined,
  });
}

/** The caller went before the answer came. */
export function abandonRequest(request: FastifyRequest): void {
  open.get(request)?.end({ attributes: { 'error.type': 'aborted' } });
}
