/** The whole API over the test estate, without listening: what is pushed is taken in and delivered before the next line. */
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { Hub } from '../../hub.ts';
import type { Clock } from '../../platform/clock.ts';
import { systemClock } from '../../platform/clock.ts';
import { eventsVisible } from '../../log/testing/committed-events.ts';
import { silentLog } from '../../platform/log.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { apiServer } from '../api-server.ts';
import { keyRing, type KeyRing } from '../access/key-ring.ts';
import type { Scope } from '../access/scopes.ts';
import { estateHub, type EstateOptions } from './estate.ts';

export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into whatever came
  readonly body: any;
  readonly text: string;
}

export interface Served {
  readonly app: FastifyInstance;
  readonly hub: Hub;
  readonly keys: KeyRing;
  readonly database: Hub['database'];
  /** Calls with a key that may do everything, unless headers say otherwise. */
  call(method: 'GET' | 'POST' | 'DELETE' | 'PUT', url: string, more?: Partial<InjectOptions>): Promise<Said>;
  post(url: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<Said>;
  /** Pushes facts as the ERP (or another system) and waits until everything that follows from them is done. */
  push(source: string, facts: readonly object[], headers?: Readonly<Record<string, string>>): Promise<Said>;
  /** A key with these scopes, as the header has it. */
  bearer(...scopes: readonly Scope[]): Promise<string>;
  /** Waits until everything that follows from what was done is done. */
  settle(): Promise<void>;
  /** A second node, which does no work of its own, as it sees the database. */
  node(on: Hub['database']): Pick<Served, 'call' | 'close'>;
  close(): Promise<void>;
}

const PATIENCE_MS = 10_000;

/** Makes it on a database of its own, with the workers running. */
export async function served(clock: Clock = systemClock, options: EstateOptions = {}): Promise<Served> {
  const database = await testDatabase();
  const hub = estateHub(database, clock, options);
  const keys = keyRing(database, clock);
  const serverOf = (node: Hub) => {
    const services = { ...node, keys, clock, log: silentLog };
    return apiServer({ services, bodyLimitBytes: 100_000, worker: () => 'working' });
  };
  const { app, health } = serverOf(hub);
  await hub.start();
  const bearer = async (...scopes: readonly Scope[]): Promise<string> =>
    `Bearer ${(await keys.make({ name: 'test key', scopes }, 'test')).text}`;
  const everything = await bearer('admin');
  const callOn = (server: FastifyInstance) => callsOn(server, everything);
  const call = callOn(app);
  return {
    app,
    hub,
    keys,
    database,
    call,
    bearer,
    post: (url, body, headers = {}) =>
      call('POST', url, { ...(body === undefined ? {} : { payload: body }), headers }),
    push: async (source, facts, headers = {}) => {
      const answer = await call('POST', `/intake/${source}`, {
        payload: JSON.stringify(facts),
        headers: { 'content-type': 'application/json', 'x-secret': 'good', ...headers },
      });
      await settle(hub);
      return answer;
    },
    settle: () => settle(hub),
    node: (on) => {
      const { app: second, health: its } = serverOf(estateHub(on, clock, options));
      return { call: callOn(second), close: () => closed(second, its) };
    },
    close: async () => {
      await closed(app, health);
      await hub.stop();
    },
  };
}

async function closed(app: FastifyInstance, health: ReturnType<typeof apiServer>['health']): Promise<void> {
  await app.close();
  await health.stop();
}

function callsOn(server: FastifyInstance, authorization: string): Served['call'] {
  return async (method, url, more = {}) => {
    const headers = { authorization, ...more.headers };
    const answer = await server.inject({ method, url, ...more, headers });
    return said(answer.statusCode, answer.headers, answer.body);
  };
}

/** Waits until nothing is waiting, at whatever worker it is, and what was told of it can be read. */
async function settle(hub: Hub): Promise<void> {
  for (;;) {
    await hub.intake.drain();
    const waiting = (await hub.intake.status()).filter((source) => source.waiting + source.toFetch > 0);
    if (waiting.length === 0) break;
    await pause(10);
  }
  await hub.delivery.drain(PATIENCE_MS);
  await eventsVisible(hub.database);
}

function said(status: number, headers: Readonly<Record<string, unknown>>, text: string): Said {
  const isJson = JSON.stringify(headers['content-type'] ?? '').includes('json');
  return { status, headers, text, body: isJson && text !== '' ? JSON.parse(text) : undefined };
}
