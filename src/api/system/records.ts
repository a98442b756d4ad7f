/** Golden records: list, get, history. */
import { Type } from 'typebox';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { findRecord } from '../looking/find-record.ts';
import { answer, refuse, route } from '../route.ts';
import { closed, Id, Name, page, paging, RecordDomain, When } from '../shapes.ts';
import { showRecord, ShownRecord, ShownVersion, showVersion } from './record-shapes.ts';

const Place = Type.Object({ number: Type.String(), recordId: Id }, closed);

export const listRecords = route({
  method: 'GET',
  path: '/system/v1/records/{domain}',
  name: 'listRecords',
  scope: 'records:read',
  summary: 'Golden records of a domain, by number',
  input: Type.Object(
    {
      domain: RecordDomain,
      state: Type.Optional(Type.Enum(['living', 'deleted', 'all'], { description: 'Living ones if absent' })),
      numberFrom: Type.Optional(Name),
      changedSince: Type.Optional(When),
      ...paging,
    },
    closed,
  ),
  answer: page(ShownRecord),
  handle: async ({ limit, after, changedSince, ...filter }, { services: { records, database } }) => {
    const place = readCursor(Place, after);
    if (isRefusal(place)) return place;
    const found = await records.list(database, {
      ...filter,
      ...(changedSince === undefined ? {} : { changedSince: new Date(changedSince) }),
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
  summary: 'One golden record, by number, GTIN, any system’s id (erp:10023) or the hub’s own id',
  input: named,
  answer: ShownRecord,
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async ({ domain, id }, { services }) => {
    const found = await findRecord(services, domain, id);
    if (isRefusal(found)) return found;
    return answer(showRecord(found), { version: `${found.recordId}.${found.version}` });
  },
});

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
    if (found === 'not-kept')
      return refuse('HUB_NOT_KEPT', `The version that counted at ${asOf} is no longer kept.`);
    return answer(toPage(found.map(showVersion), limit, ({ version }) => version));
  },
});

export const recordRoutes = [listRecords, getRecord, getHistory];
