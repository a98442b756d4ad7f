/** What people said that systems mean by units that items do not have: listed, previewed, said and taken back. */
import { Type } from 'typebox';
import { UnitCode } from '../../../model/primitives.ts';
import type { UnitWordRow } from '../../../records/index.ts';
import { isRefusal, readCursor, toPage, toRead } from '../../cursor.ts';
import { findRecord } from '../../looking/find-record.ts';
import { answer, refuse, route, type Call, type Refusal } from '../../route.ts';
import { sentence } from '../../sentences.ts';
import type { Services } from '../../services.ts';
import { numbersOf } from '../../stock/names.ts';
import { By, closed, Id, Moment, Name, named, page, paging } from '../../shapes.ts';
import { personOf } from '../person.ts';
import { RecordName } from './cross-references.ts';

const UnitWord = named(
  'UnitWord',
  Type.Object(
    {
      system: Type.String({ description: 'who uses it' }),
      recordId: Type.Optional(
        Type.String({ ...Id, description: 'the item; absent: of every item of the system' }),
      ),
      number: Type.Optional(Type.String({ description: 'of the item, as people say it' })),
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
  input: Type.Object(
    {
      system: Type.Optional(Name),
      record: Type.Optional({ ...RecordName, description: 'the item’s number, GTIN or id' }),
      ...paging,
    },
    closed,
  ),
  answer: page(UnitWord),
  handle: async ({ system, record, limit, after }, { services }) => {
    const place = readCursor(UnitPlace, after);
    if (isRefusal(place)) return place;
    const item = record === undefined ? undefined : await findRecord(services, 'item', record);
    if (isRefusal(item)) return item;
    const found = await services.records.listUnitWords(services.database, {
      system,
      itemId: item?.recordId,
      after: place && { ...place, validFrom: new Date(place.validFrom) },
      limit: toRead(limit),
    });
    const shown = toPage(found, limit, ({ system: of, code, itemId: item, validFrom }) => ({
      system: of,
      code,
      itemId: item,
      validFrom: validFrom.toISOString(),
    }));
    const numbers = await numbersOf(
      services,
      shown.entries.flatMap((each) => each.itemId ?? []),
    );
    return answer({ ...shown, entries: shown.entries.map((row) => showUnitWord(row, numbers)) });
  },
});

function showUnitWord(
  { itemId, note, endedBy, endedNote, validFrom, validTo, ...row }: UnitWordRow,
  numbers: ReadonlyMap<string, string>,
) {
  const number = itemId === null ? undefined : numbers.get(itemId);
  return {
    ...row,
    ...(number === undefined ? {} : { number }),
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
};
const said = {
  note: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'why' })),
  by: By,
};

const change = {
  outcome: Type.Enum(['said', 'already-so', 'taken-back']),
  unit: Type.String({ description: 'what is meant, or was until it was taken back' }),
  was: Type.Optional(Type.String({ description: 'what was meant before' })),
};

const changing = {
  scope: 'records:write',
  answer: Type.Object(change, closed),
  refusals: ['HUB_NOT_POSSIBLE'],
} as const;

const FOLLOWING =
  'Orders that wait for it go on, and those that no warehouse was told of are worked anew; orders that a warehouse was told of go on as they were begun.';

export const sayUnit = route({
  ...changing,
  method: 'POST',
  path: '/ops/v1/unit-words',
  name: 'sayUnit',
  summary:
    'Says which unit a system means by one that the item does not have, also where another was said before',
  description: FOLLOWING,
  input: Type.Object({ ...word, unit: UnitCode, ...said }, closed),
  handle: (input, call) => keep(input, call),
});

export const takeBackUnit = route({
  ...changing,
  method: 'POST',
  path: '/ops/v1/unit-words/take-back',
  name: 'takeBackUnit',
  summary: 'Takes back what was said that a system means by a unit; the next order with it is asked about',
  description: FOLLOWING,
  input: Type.Object({ ...word, ...said }, closed),
  handle: (input, call) => keep({ ...input, unit: null }, call),
});

const Follower = named(
  'UnitFollower',
  Type.Object(
    {
      channel: Type.String(),
      number: Type.String(),
      status: Type.String(),
      follows: Type.Enum(['waits', 'anew', 'stays'], {
        description:
          '`waits`: it waits for somebody who says the unit; `anew`: no warehouse was told of it, it is worked anew; `stays`: it was begun, and goes on as it is',
      }),
    },
    closed,
  ),
);

export const previewUnit = route({
  method: 'POST',
  path: '/ops/v1/unit-words/preview',
  name: 'previewUnit',
  scope: 'records:read',
  summary: 'What saying a unit, or taking it back, would do to which orders; nothing is done',
  description: 'Orders that have not ended, the oldest first.',
  input: Type.Object(
    { ...word, unit: Type.Optional({ ...UnitCode, description: 'absent: what was said is taken back' }) },
    closed,
  ),
  answer: Type.Object(
    {
      ...change,
      orders: Type.Array(Follower),
      shown: Type.Enum(['all', 'oldest'], { description: '`oldest`: there are more of them' }),
    },
    closed,
  ),
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async ({ unit = null, ...input }, { services }) => {
    const found = await meantBy(services, input);
    if (isRefusal(found)) return found;
    const { judged, orders, shown } = await services.stewardship.previewUnit({ ...found, unit });
    const outcome = inWords(judged, input);
    return isRefusal(outcome) ? outcome : answer({ ...outcome, orders: [...orders], shown });
  },
});

interface Word {
  readonly system: string;
  readonly code: string;
  readonly record?: string | undefined;
}

interface Said extends Word {
  readonly unit: string | null;
  readonly note?: string | undefined;
  readonly by?: string | undefined;
}

async function keep({ unit, note, by, ...input }: Said, call: Call) {
  const found = await meantBy(call.services, input);
  if (isRefusal(found)) return found;
  const judged = await call.services.stewardship.changeUnit({ ...found, unit, by: personOf(call, by), note });
  const outcome = inWords(judged, input);
  return isRefusal(outcome) ? outcome : answer(outcome);
}

async function meantBy(services: Services, { system, code, record }: Word) {
  if (!services.landscape.systems.some(({ name }) => name === system) && system !== 'api')
    return refuse('HUB_NOT_POSSIBLE', `The landscape has no system ${system}.`);
  if (record === undefined) return { system, code, itemId: null };
  const found = await findRecord(services, 'item', record);
  return isRefusal(found) ? found : { system, code, itemId: found.recordId };
}

type Judged = Awaited<ReturnType<Services['stewardship']['changeUnit']>>;
type Done = Exclude<Judged, { outcome: 'refused' | 'unsaid' }>;

function inWords(judged: Judged, { system, code, record = 'every item' }: Word): Refusal | Done {
  if (judged.outcome === 'refused')
    return refuse('HUB_NOT_POSSIBLE', sentence(`It cannot mean that: ${judged.why}`));
  if (judged.outcome === 'unsaid')
    return refuse('HUB_NOT_POSSIBLE', `Nobody said what ${system} means by ${code} of ${record}.`);
  return judged;
}

export const unitWordRoutes = [listUnitWords, sayUnit, takeBackUnit, previewUnit];
