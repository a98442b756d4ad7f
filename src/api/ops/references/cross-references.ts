/** Their ids ↔ our ids: list, and say by a person's word which record an id names. */
import { Type } from 'typebox';
import type { CrossReferenceRow } from '../../../records/index.ts';
import { isRefusal, readCursor, toPage, toRead } from '../../cursor.ts';
import { findRecord } from '../../looking/find-record.ts';
import { answer, refuse, route } from '../../route.ts';
import { By, closed, Id, Moment, Name, named, page, paging, RecordDomain } from '../../shapes.ts';
import { personOf } from '../person.ts';

const Shown = named(
  'CrossReference',
  Type.Object(
    {
      system: Type.String(),
      domain: Type.String(),
      kind: Type.String({ description: 'main, or one of the system’s further ids' }),
      externalId: Type.String(),
      recordId: Id,
      linkedBy: Type.String(),
      gone: Type.Boolean({ description: 'The system has deleted it' }),
      validFrom: Moment,
      validTo: Type.Optional(Moment),
    },
    closed,
  ),
);

export function showCrossReference({ via: _via, validFrom, validTo, ...row }: CrossReferenceRow) {
  return {
    ...row,
    validFrom: validFrom.toISOString(),
    ...(validTo === null ? {} : { validTo: validTo.toISOString() }),
  };
}

export const ShownCrossReference = Shown;

const Place = Type.Object(
  {
    system: Name,
    domain: RecordDomain,
    kind: Name,
    externalId: Type.String({ maxLength: 500, pattern: '^[^\\u0000\\ud800-\\udfff]*$' }),
    validFrom: Type.String({ format: 'date-time' }),
  },
  closed,
);

export const listReferences = route({
  method: 'GET',
  path: '/ops/v1/cross-references',
  name: 'listCrossReferences',
  scope: 'records:read',
  summary: 'Which id of which system names which record, by external id; ended ones too',
  input: Type.Object(
    {
      system: Type.Optional(Name),
      domain: Type.Optional(RecordDomain),
      externalId: Type.Optional(Name),
      recordId: Type.Optional(Id),
      ...paging,
    },
    closed,
  ),
  answer: page(Shown),
  handle: async ({ recordId, limit, after, ...wanted }, { services: { records, database } }) => {
    const place = readCursor(Place, after);
    if (isRefusal(place)) return place;
    const found = await records.crossReferences(database, {
      ...wanted,
      ...(recordId === undefined ? {} : { recordIds: [recordId] }),
      ...(place === undefined ? {} : { after: { ...place, validFrom: new Date(place.validFrom) } }),
      limit: toRead(limit),
    });
    return answer(
      toPage(found.map(showCrossReference), limit, ({ system, domain, kind, externalId, validFrom }) => ({
        system,
        domain,
        kind,
        externalId,
        validFrom,
      })),
    );
  },
});

export const RecordName = Type.String({
  minLength: 1,
  maxLength: 255,
  pattern: '^[^\\u0000-\\u001f\\ud800-\\udfff]*$',
  description: 'the record’s number, GTIN or id',
});

export const mapExternalId = route({
  method: 'POST',
  path: '/ops/v1/cross-references',
  name: 'mapExternalId',
  scope: 'records:write',
  summary: 'Says which record an outside id names; what waits for it goes on',
  input: Type.Object(
    {
      system: Name,
      domain: RecordDomain,
      externalId: Name,
      record: RecordName,
      by: By,
    },
    closed,
  ),
  answer: Type.Object(
    { outcome: Type.Enum(['mapped', 'already-so']), recordId: Id, released: Type.Integer() },
    closed,
  ),
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async ({ system, domain, externalId, record, by }, call) => {
    const { services } = call;
    if (!services.landscape.systems.some(({ name }) => name === system))
      return refuse('HUB_NOT_POSSIBLE', `The landscape has no system ${system}.`);
    const found = await findRecord(services, domain, record);
    if (isRefusal(found)) return found;
    const { recordId } = found;
    const mapped = await services.stewardship.map({
      system,
      domain,
      externalId,
      recordId,
      by: personOf(call, by),
    });
    if (mapped.outcome === 'unknown-record')
      return refuse('HUB_NOT_FOUND', `No ${domain} has the id ${recordId} any more.`);
    return answer({
      outcome: mapped.outcome,
      recordId,
      released: mapped.outcome === 'mapped' ? mapped.external.length : 0,
    });
  },
});

export const crossReferenceRoutes = [listReferences, mapExternalId];
