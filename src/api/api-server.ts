/** Puts the server together: routes, intake, health, pages. */
import type { FastifyInstance } from 'fastify';
import { addIntake, INTAKE_PATH } from './intake/intake-routes.ts';
import { addPublic } from './public-routes.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';
import { readJsonBodies, refuseCodings } from './server/bodies/bodies.ts';
import { health, type Health } from './server/health.ts';
import { quota } from './server/quota.ts';
import { addRoute, type Serving } from './server/routing.ts';
import { makeServer } from './server/server.ts';
import type { Services } from './services.ts';

export interface ApiServerOptions {
  readonly services: Services;
  readonly bodyLimitBytes: number;
  readonly worker: Parameters<typeof health>[0]['worker'];
}

/** Makes the whole server without listening, for tests too. */
export function apiServer({ services, bodyLimitBytes, worker }: ApiServerOptions): {
  readonly app: FastifyInstance;
  readonly health: Health;
} {
  const app = makeServer({ bodyLimitBytes, log: services.log, methodsOf: methodsOf(routes) });
  const watched = health({ ...services, worker });
  const serving: Serving = {
    services,
    keys: services.keys,
    quota: quota(() => performance.now()),
    callers: new WeakMap(),
  };
  // Whoever waits for a verdict is answered with what is known, so that the server can end.
  app.addHook('preClose', () => services.orders.endWaiting());
  refuseCodings(app);
  readJsonBodies(app);
  addPublic(app, watched, routes);
  addIntake(app, services.intake);
  for (const route of routes) addRoute(app, serving, route);
  return { app, health: watched };
}

/** Which methods a path knows, so that a wrong one is told apart from a wrong path. */
function methodsOf(all: readonly Pick<Route, 'method' | 'path'>[]): (path: string) => readonly string[] {
  const known = [
    ...all.map(({ method, path }) => ({ method, pattern: patternOf(path) })),
    ...(['GET', 'POST'] as const).map((method) => ({ method, pattern: patternOf(INTAKE_PATH) })),
    ...PUBLIC_PATHS.map((path) => ({ method: 'GET', pattern: patternOf(path) })),
  ];
  return (path) => [
    ...new Set(known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)),
  ];
}

const PUBLIC_PATHS = [
  '/',
  '/docs',
  '/docs/errors',
  '/openapi.json',
  '/asyncapi.json',
  '/healthz',
  '/readyz',
  '/metrics',
];

function patternOf(path: string): RegExp {
  const parts = path.split('/').map((part) => (part.startsWith('{') ? '[^/]+' : RegExp.escape(part)));
  return new RegExp(`^${parts.join('/')}$`);
}
