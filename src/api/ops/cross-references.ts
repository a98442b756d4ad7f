/** Their ids ↔ our ids: list, and say by a person's word which record an id names; and what people said that systems mean by units. */
import { Type } from 'typebox';
import { UnitCode } from '../../model/primitives.ts';
import type { CrossReferenceRow, UnitWordRow } from '../../records/index.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { findRecord } from '../looking/find-record.ts';
import { answer, refuse, route, type Call } from '../route.ts';
import { By, closed, Id, Moment, Name, named, page, paging, RecordDomain } from '../shapes.ts';
import { personOf } from './person.ts';

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
    externalId: Type.String({ maxLength: 500, pattern: '^[^\\u0000]*$' }),
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

const RecordName = Type.String({
  minLength: 1,
  maxLength: 255,
  pattern: '^[^\\u0000-\\u001f]*$',
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

const UnitWord = named(
  'UnitWord',
  Type.Object(
    {
      system: Type.String({ description: 'who uses it' }),
      recordId: Type.Optional(
        Type.String({ ...Id, description: 'the item; absent: of every item of the system' }),
      ),
      code: Type.String({ description: 'the unit as the system says it' }),
      unit: Type.String({ description: 'the unit of the item that is meant' }),
      decidedBy: Type.String(),
      note: Type.Optional(Type.String({ description: 'why' })),
      validFrom: Moment,
      validTo: Type.Optional(Moment),
      endedBy: Type.Optional(Type.String({ description: 'who took it back, or said another' })),
      endedNote: Type.Optional(Type.String()),
    },
    closed,
  ),
);

const UnitPlace = Type.Object(
  {
    system: Name,
    code: Name,
    itemId: Type.Union([Id, Type.Null()]),
    validFrom: Type.String({ format: 'date-time' }),
  },
  closed,
);

export const listUnitWords = route({
  method: 'GET',
  path: '/ops/v1/unit-words',
  name: 'listUnitWords',
  scope: 'records:read',
  summary: 'Which unit of an item a system means by one that the item does not have, who said so and why',
  description:
    'It is said by the decision map-unit of a question, or here. Of an item: its own, and those of every item. Ended ones too.',
  input: Type.Object({ system: Type.Optional(Name), recordId: Type.Optional(Id), ...paging }, closed),
  answer: page(UnitWord),
  handle: async ({ system, recordId: itemId, limit, after }, { services: { records, database } }) => {
    const place = readCursor(UnitPlace, after);
    if (isRefusal(place)) return place;
    const found = await records.listUnitWords(database, {
      system,
      itemId,
      after: place && { ...place, validFrom: new Date(place.validFrom) },
      limit: toRead(limit),
    });
    const shown = toPage(found, limit, ({ system: of, code, itemId: item, validFrom }) => ({
      system: of,
      code,
      itemId: item,
      validFrom: validFrom.toISOString(),
    }));
    return answer({ ...shown, entries: shown.entries.map(showUnitWord) });
  },
});

function showUnitWord({ itemId, note, endedBy, endedNote, validFrom, validTo, ...row }: UnitWordRow) {
  return {
    ...row,
    ...(itemId === null ? {} : { recordId: itemId }),
    ...(note === null ? {} : { note }),
    ...(endedBy === null ? {} : { endedBy }),
    ...(endedNote === null ? {} : { endedNote }),
    validFrom: validFrom.toISOString(),
    ...(validTo === null ? {} : { validTo: validTo.toISOString() }),
  };
}

const word = {
  system: Name,
  code: Type.String({ ...UnitCode, description: 'the unit as the system says it' }),
  record: Type.Optional({
    ...RecordName,
    description: 'the item’s number, GTIN or id; absent: every item of the system that has the unit',
  }),
  note: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'why' })),
  by: By,
};

const changed = {
  scope: 'records:write',
  answer: Type.Object(
    {
      outcome: Type.Enum(['said', 'already-so', 'taken-back']),
      unit: Type.String({ description: 'what is meant, or was until it was taken back' }),
      was: Type.Optional(Type.String({ description: 'what was meant before' })),
    },
    closed,
  ),
  refusals: ['HUB_NOT_POSSIBLE'],
} as const;

const FOLLOWING =
  'Orders that wait for it go on, and those that no warehouse was told of are worked anew; orders that a warehouse was told of go on as they were begun.';

export const sayUnit = route({
  ...changed,
  method: 'POST',
  path: '/ops/v1/unit-words',
  name: 'sayUnit',
  summary:
    'Says which unit a system means by one that the item does not have, also where another was said before',
  description: FOLLOWING,
  input: Type.Object({ ...word, unit: UnitCode }, closed),
  handle: (input, call) => change(input, call),
});

export const takeBackUnit = route({
  ...changed,
  method: 'POST',
  path: '/ops/v1/unit-words/take-back',
  name: 'takeBackUnit',
  summary: 'Takes back what was said that a system means by a unit; the next order with it is asked about',
  description: FOLLOWING,
  input: Type.Object(word, closed),
  handle: (input, call) => change({ ...input, unit: null }, call),
});

interface Said {
  readonly system: string;
  readonly code: string;
  readonly unit: string | null;
  readonly record?: string | undefined;
  readonly note?: string | undefined;
  readonly by?: string | undefined;
}

async function change({ system, code, unit, record, note, by }: Said, call: Call) {
  const { services } = call;
  if (!services.landscape.systems.some(({ name }) => name === system) && system !== 'api')
    return refuse('HUB_NOT_POSSIBLE', `The landscape has no system ${system}.`);
  const found = record === undefined ? { recordId: null } : await findRecord(services, 'item', record);
  if (isRefusal(found)) return found;
  const outcome = await services.stewardship.changeUnit({
    system,
    itemId: found.recordId,
    code,
    unit,
    by: personOf(call, by),
    note,
  });
  if (outcome.outcome === 'refused')
    return refuse('HUB_NOT_POSSIBLE', `It cannot mean that: ${outcome.why}.`);
  if (outcome.outcome === 'unsaid')
    return refuse(
      'HUB_NOT_POSSIBLE',
      `Nobody said what ${system} means by ${code} of ${record ?? 'every item'}.`,
    );
  return answer(outcome);
}

export const crossReferenceRoutes = [listReferences, mapExternalId, listUnitWords, sayUnit, takeBackUnit];
