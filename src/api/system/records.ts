/** Golden records: list, get, history. */
import { Type } from 'typebox';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { findRecord } from '../looking/find-record.ts';
import type { RecordRow } from '../../records/index.ts';
import { answer, refuse, route } from '../route.ts';
import type { Services } from '../services.ts';
import { closed, Id, Name, page, paging, RecordDomain, When } from '../shapes.ts';
import { showRecord, ShownRecord, ShownVersion, showVersion } from './record-shapes.ts';

const Place = Type.Object({ number: Type.String(), recordId: Id }, closed);

export const listRecords = route({
  method: 'GET',
  path: '/system/v1/records/{domain}',
  name: 'listRecords',
  scope: 'records:read',
  summary: 'Golden records of a domain, by number; with asOf as they counted then',
  input: Type.Object(
    {
      domain: RecordDomain,
      state: Type.Optional(Type.Enum(['living', 'deleted', 'all'], { description: 'Living ones if absent' })),
      numberFrom: Type.Optional(Name),
      changedSince: Type.Optional(When),
      asOf: Type.Optional(When),
      ...paging,
    },
    closed,
  ),
  answer: page(ShownRecord),
  refusals: ['HUB_NOT_KEPT'],
  handle: async ({ limit, after, changedSince, asOf, ...filter }, { services: { records, database } }) => {
    const place = readCursor(Place, after);
    if (isRefusal(place)) return place;
    const then = asOf === undefined ? undefined : new Date(asOf);
    if (then !== undefined && (await records.isForgottenAt(database, filter.domain, then)))
      return notKept(asOf);
    const found = await records.list(database, {
      ...filter,
      ...(changedSince === undefined ? {} : { changedSince: new Date(changedSince) }),
      ...(then === undefined ? {} : { asOf: then }),
      ...(place === undefined ? {} : { after: place }),
      limit: toRead(limit),
    });
    return answer(toPage(found.map(showRecord), limit, ({ number, id }) => ({ number, recordId: id })));
  },
});

const named = Type.Object({ domain: RecordDomain, id: Name }, closed);

export const getRecord = route({
  method: 'GET',
  path: '/system/v1/records/{domain}/{id}',
  name: 'getRecord',
  scope: 'records:read',
  summary:
    'One golden record, by number, GTIN, any system’s id (erp:10023) or the hub’s own id; with asOf as it counted then',
  input: Type.Object({ ...named.properties, asOf: Type.Optional(When) }, closed),
  answer: ShownRecord,
  refusals: ['HUB_NOT_POSSIBLE', 'HUB_NOT_KEPT'],
  handle: async ({ domain, id, asOf }, { services }) => {
    const found = await findRecord(services, domain, id);
    if (isRefusal(found)) return found;
    if (asOf !== undefined) return recordThen(services, found, asOf);
    return answer(showRecord(found), { version: `${found.recordId}.${found.version}` });
  },
});

/** The version that counted at an instant; it is not what a decision may be held against. */
async function recordThen({ records, database }: Services, record: RecordRow, asOf: string) {
  const found = await records.historyOf(database, record.recordId, { asOf: new Date(asOf), limit: 1 });
  if (found === 'not-kept') return notKept(asOf);
  const [version] = found;
  return version === undefined
    ? refuse('HUB_NOT_FOUND', `${record.number} did not exist at ${asOf}.`)
    : answer(showRecord({ ...record, ...version }));
}

function notKept(asOf: string | undefined) {
  return refuse('HUB_NOT_KEPT', `What counted at ${asOf} is no longer kept.`);
}

export const getHistory = route({
  method: 'GET',
  path: '/system/v1/records/{domain}/{id}/history',
  name: 'getRecordHistory',
  scope: 'records:read',
  summary: 'The versions of a record, latest first; with asOf the one that counted then',
  input: Type.Object({ ...named.properties, asOf: Type.Optional(When), ...paging }, closed),
  answer: page(ShownVersion),
  refusals: ['HUB_NOT_POSSIBLE', 'HUB_NOT_KEPT'],
  handle: async ({ domain, id, asOf, limit, after }, { services }) => {
    const below = readCursor(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), after);
    if (isRefusal(below)) return below;
    const record = await findRecord(services, domain, id);
    if (isRefusal(record)) return record;
    const found = await services.records.historyOf(services.database, record.recordId, {
      ...(asOf === undefined ? {} : { asOf: new Date(asOf) }),
      ...(below === undefined ? {} : { below }),
      limit: toRead(limit),
    });
    if (found === 'not-kept') return notKept(asOf);
    return answer(toPage(found.map(showVersion), limit, ({ version }) => version));
  },
});

export const recordRoutes = [listRecords, getRecord, getHistory];
