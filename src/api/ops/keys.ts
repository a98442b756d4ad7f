/** The API's keys: who has which, make, revoke. */
import { Type } from 'typebox';
import type { KeyRow } from '../access/key-store.ts';
import { SCOPE_NAMES } from '../access/scopes.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { answer, refuse, route } from '../route.ts';
import { closed, Id, Moment, named, page, paging, When } from '../shapes.ts';
import { toWire } from '../wire.ts';
import { personOf } from './person.ts';

const fields = {
  id: Id,
  name: Type.String(),
  begins: Type.String({ description: 'how the key begins, to tell it from others' }),
  scopes: Type.Array(Type.Enum([...SCOPE_NAMES])),
  requestsPerSecond: Type.Optional(Type.Integer()),
  createdAt: Moment,
  createdBy: Type.String(),
  expiresAt: Type.Optional(Moment),
  lastUsedAt: Type.Optional(Moment),
  revokedAt: Type.Optional(Moment),
  revokedBy: Type.Optional(Type.String()),
};

const Key = named('ApiKey', Type.Object(fields, closed));

function showKey({ prefix, requestsPerSecond, expiresAt, lastUsedAt, revokedAt, revokedBy, ...key }: KeyRow) {
  return toWire({
    ...key,
    begins: `cdk_${prefix}_`,
    requestsPerSecond: requestsPerSecond ?? undefined,
    expiresAt: expiresAt ?? undefined,
    lastUsedAt: lastUsedAt ?? undefined,
    revokedAt: revokedAt ?? undefined,
    revokedBy: revokedBy ?? undefined,
  });
}

const KeyPlace = Type.Object({ createdAt: Type.String({ format: 'date-time' }), id: Id }, closed);

export const listKeys = route({
  method: 'GET',
  path: '/ops/v1/keys',
  name: 'listKeys',
  scope: 'admin',
  summary: 'Keys, the revoked ones too, latest first',
  input: Type.Object(paging, closed),
  answer: page(Key),
  handle: async ({ limit, after }, { services: { keys } }) => {
    const place = readCursor(KeyPlace, after);
    if (isRefusal(place)) return place;
    const before = place === undefined ? undefined : { ...place, createdAt: new Date(place.createdAt) };
    const found = await keys.list({ before, limit: toRead(limit) });
    return answer(toPage(found.map(showKey), limit, ({ createdAt, id }) => ({ createdAt, id })));
  },
});

export const createKey = route({
  method: 'POST',
  path: '/ops/v1/keys',
  name: 'createKey',
  scope: 'admin',
  summary: 'Makes a key; its text is in this answer and nowhere else',
  description:
    'The answer is not kept: repeating the request makes another key. Revoke the one whose answer was lost.',
  holdsSecret: true,
  input: Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 80, pattern: '^[^\\u0000-\\u001f\\ud800-\\udfff]*$' }),
      scopes: Type.Array(Type.Enum([...SCOPE_NAMES]), { minItems: 1, uniqueItems: true }),
      requestsPerSecond: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
      expiresAt: Type.Optional(When),
    },
    closed,
  ),
  answer: named('NewApiKey', Type.Object({ ...fields, key: Type.String() }, closed)),
  handle: async ({ expiresAt, ...wish }, call) => {
    const expiry = expiresAt === undefined ? undefined : new Date(expiresAt);
    if (expiry !== undefined && expiry <= call.services.clock())
      return refuse('HUB_INVALID_REQUEST', undefined, [
        { path: 'expiresAt', message: 'expected an instant in the future' },
      ]);
    const { text, ...row } = await call.services.keys.make(
      { ...wish, expiresAt: expiry },
      personOf(call, undefined),
    );
    return answer({ ...showKey(row), key: text }, { status: 201 });
  },
});

export const revokeKey = route({
  method: 'DELETE',
  path: '/ops/v1/keys/{id}',
  name: 'revokeKey',
  scope: 'admin',
  summary: 'Ends a key: at once on this node, within seconds on the others',
  input: Type.Object({ id: Id }, closed),
  answer: Type.Object({ id: Id, state: Type.Literal('revoked') }, closed),
  handle: async ({ id }, call) =>
    (await call.services.keys.revoke(id, personOf(call, undefined))) === 'revoked'
      ? answer({ id, state: 'revoked' as const })
      : refuse('HUB_NOT_FOUND', 'No living key has this id.'),
});

export const keyRoutes = [listKeys, createKey, revokeKey];
