/** Webhook subscriptions: made and renewed with a handshake, dead after three days. */
import { randomUUID } from 'node:crypto';
import { isLoopback } from '../../kit/webhook-sender.ts';
import { badRequest, notFound, Refused } from '../odata/problem.ts';
import type { ODataAnswer, ODataRequest } from '../odata/requests.ts';
import { COMPANION_API, findEntity } from '../tables/entities.ts';
import type { Entity } from '../tables/shapes.ts';

export interface Subscription {
  readonly subscriptionId: string;
  readonly notificationUrl: string;
  readonly resource: string;
  readonly clientState: string;
  readonly entity: Entity;
  readonly expiresAt: Date;
  readonly etag: string;
}

const LIFETIME_MS = 3 * 24 * 3600 * 1000;

export interface Subscriptions {
  serve(request: ODataRequest): Promise<ODataAnswer>;
  /** Those that live; dead ones are forgotten here. */
  living(): readonly Subscription[];
}

/** Makes the subscription service of one company. */
export function subscriptionService(companyId: string, clock: () => Date): Subscriptions {
  const kept = new Map<string, Subscription>();
  const living = (): readonly Subscription[] => {
    for (const [id, { expiresAt }] of kept) if (expiresAt <= clock()) kept.delete(id);
    return [...kept.values()];
  };
  const keep = async (subscriptionId: string, request: ODataRequest): Promise<Subscription> => {
    const wanted = wantedOf(companyId, request);
    await shakeHands(wanted.notificationUrl);
    const etag = `W/"${Buffer.from(randomUUID()).toString('base64')}"`;
    const subscription = {
      ...wanted,
      subscriptionId,
      etag,
      expiresAt: new Date(clock().getTime() + LIFETIME_MS),
    };
    kept.set(subscriptionId, subscription);
    return subscription;
  };
  return {
    living,
    serve: async (request) => {
      if (request.path === 'subscriptions') return serveAll(request, { living, keep });
      const [, id = ''] = /^subscriptions\('([^']+)'\)$/.exec(request.path) ?? [];
      const present = living().find(({ subscriptionId }) => subscriptionId === id);
      if (present === undefined) throw notFound(request.path);
      if (request.method === 'GET') return { status: 200, body: shown(present) };
      refuseStale(present, request);
      if (request.method === 'PATCH') return { status: 200, body: shown(await keep(id, request)) };
      kept.delete(id);
      return { status: 204 };
    },
  };
}

interface Collection {
  readonly living: () => readonly Subscription[];
  readonly keep: (id: string, request: ODataRequest) => Promise<Subscription>;
}

async function serveAll(request: ODataRequest, { living, keep }: Collection): Promise<ODataAnswer> {
  const ofThisApi = living().filter(({ entity }) => entity.api === request.api);
  if (request.method === 'GET') return { status: 200, body: { value: ofThisApi.map(shown) } };
  const body = JSON.stringify(request.body);
  if (
    ofThisApi.some(
      ({ notificationUrl, resource }) => body.includes(notificationUrl) && body.includes(resource),
    )
  ) {
    throw new Refused(400, 'Internal_EntityWithSameKeyExists', 'The subscription already exists.');
  }
  return { status: 201, body: shown(await keep(randomUUID().replaceAll('-', ''), request)) };
}

function refuseStale({ etag }: Subscription, { headers }: ODataRequest): void {
  const ifMatch = headers['if-match'];
  if (ifMatch === '*' || ifMatch === etag) return;
  throw ifMatch === undefined
    ? new Refused(400, 'BadRequest_InvalidToken', 'Could not validate the client concurrency token.')
    : new Refused(409, 'Request_EntityChanged', 'Another user has already changed the record.');
}

type Wanted = Pick<Subscription, 'notificationUrl' | 'resource' | 'clientState' | 'entity'>;

function wantedOf(companyId: string, { body, api }: ODataRequest): Wanted {
  if (typeof body !== 'object' || body === null) throw badRequest('Invalid Request Body');
  const text = (name: string): string => {
    const value: unknown = Object.entries(body).find(([field]) => field === name)?.[1] ?? '';
    if (typeof value !== 'string') throw badRequest(`Cannot convert the value of '${name}' to text.`);
    return value;
  };
  const [notificationUrl, resource, clientState] = [
    text('notificationUrl'),
    text('resource'),
    text('clientState'),
  ];
  if (clientState.length > 2048) throw badRequest('clientState is longer than 2048 characters.');
  if (!isLoopback(notificationUrl)) throw badRequest('The notificationUrl cannot be reached.');
  return { notificationUrl, resource, clientState, entity: subscribed({ companyId, api }, resource) };
}

function subscribed({ companyId, api }: { companyId: string; api: Entity['api'] }, resource: string): Entity {
  const name = api === 'v2.0' ? 'v2.0' : COMPANION_API;
  const prefix = `api/${name}/companies(${companyId})/`.toLowerCase();
  const path = resource.replace(/^\/+/, '');
  const entity = findEntity(api, path.slice(prefix.length));
  if (!path.toLowerCase().startsWith(prefix) || entity?.notifies !== true) {
    throw badRequest(`The resource '${resource}' does not support webhooks.`);
  }
  return entity;
}

/** The subscriber must echo the token, or there is no subscription. */
async function shakeHands(notificationUrl: string): Promise<void> {
  const token = randomUUID();
  const url = new URL(notificationUrl);
  url.searchParams.set('validationToken', token);
  const answer = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  if (answer?.status !== 200 || (await answer.text()) !== token) {
    throw badRequest('The handshake failed: the subscriber did not return the validation token.');
  }
}

function shown({ entity: _entity, expiresAt, etag, clientState, ...rest }: Subscription): unknown {
  return { '@odata.etag': etag, ...rest, clientState, expirationDateTime: expiresAt.toISOString() };
}
