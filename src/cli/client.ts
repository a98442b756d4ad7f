/** Talks to the running hub: each call is one route of the API, typed by the route itself. */
import { randomUUID } from 'node:crypto';
import type { Static, TObject, TSchema } from 'typebox';
import { pathFields, type Route } from '../api/route.ts';
import { errorCatalogue, type ErrorCode, type Problem } from '../platform/errors.ts';
import { failureCode, failureText } from '../platform/failure.ts';
import { CommandFailure, problemText } from './failure.ts';

export interface Client {
  /** Asks the hub. Throws a `CommandFailure` with what it answers otherwise. */
  call<Input extends TObject, Answer extends TSchema>(
    route: Route<Input, Answer>,
    input: Static<Input>,
  ): Promise<Static<Answer>>;
  readonly url: string;
}

export interface Place {
  readonly url: string;
  readonly key: () => string;
}

const TIMEOUT_MS = 60_000;

export function client({ url, key }: Place): Client {
  return {
    url,
    call: async (route, input) => {
      const { address, body } = split(route, new Map(Object.entries(input)));
      const answer = await send(url, {
        path: address,
        method: route.method,
        headers: {
          authorization: `Bearer ${await keyFor(url, key)}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(route.method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        },
        ...(body === undefined ? {} : { body }),
      });
      const text = await answer.text();
      if (!answer.ok) throw refusal(url, answer.status, text);
      // oxlint-disable-next-line typescript/no-unsafe-return -- the route's schema says what it is
      return JSON.parse(text);
    },
  };
}

/** Where the key is missing because no hub was ever started here, that is what people must hear. */
async function keyFor(url: string, key: Place['key']): Promise<string> {
  try {
    return key();
  } catch (error) {
    await send(url, { path: '/healthz', method: 'GET', headers: {} });
    throw error;
  }
}

interface Sent {
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

async function send(url: string, { path, ...request }: Sent): Promise<Response> {
  try {
    return await fetch(`${url}${path}`, {
      ...request,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
  } catch (error) {
    throw new CommandFailure(whyNoAnswer(url, error));
  }
}

function whyNoAnswer(url: string, error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (failureCode(cause) === 'ECONNREFUSED')
    return (
      `No hub answers at ${url}.\n` +
      '  Start it with "npm start", or say where it runs: --url, or CROSSDOCK_URL.'
    );
  if (error instanceof Error && error.name === 'TimeoutError')
    return `The hub at ${url} did not answer within ${TIMEOUT_MS / 1000} seconds.`;
  return `The hub at ${url} cannot be asked: ${failureText(cause)}`;
}

/** Puts the input where the route wants it. */
function split(
  route: Pick<Route, 'path' | 'method'>,
  input: ReadonlyMap<string, unknown>,
): { readonly address: string; readonly body?: string } {
  const inPath = pathFields(route.path);
  const path = inPath.reduce<string>(
    (text, name) => text.replace(`{${name}}`, encodeURIComponent(String(input.get(name)))),
    route.path,
  );
  const rest = [...input].filter(([name, value]) => !inPath.includes(name) && value !== undefined);
  if (route.method === 'POST') return { address: path, body: JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams(rest.map(([name, value]) => [name, String(value)])).toString();
  return { address: query === '' ? path : `${path}?${query}` };
}

function refusal(url: string, status: number, text: string): CommandFailure {
  const problem = readProblem(text);
  if (problem === undefined)
    return new CommandFailure(
      `What answers at ${url} says ${status}, and not as a hub does.\n` +
        '  Say where the hub runs: --url, or CROSSDOCK_URL.',
    );
  // What the hub could not read, it was asked wrongly.
  const exitCode = problem.code === 'HUB_INVALID_REQUEST' ? 2 : 1;
  return new CommandFailure(problemText(problem), { problem, exitCode });
}

function readProblem(text: string): Problem | undefined {
  try {
    const found: unknown = JSON.parse(text);
    return isProblem(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null || !('code' in value)) return false;
  return typeof value.code === 'string' && isCode(value.code);
}

function isCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCatalogue, text);
}
