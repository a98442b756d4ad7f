/** The open questions: list, show, acknowledge. */
import { Type, type Static } from 'typebox';
import { DECISIONS } from '../../model/exceptions.ts';
import { isOutgoingDomain } from '../../model/shapes.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { candidatesFor } from '../looking/candidates.ts';
import { orderNumbers } from '../looking/delivery-row.ts';
import { numbersIn } from '../looking/plain-words.ts';
import { answer, refuse, route, type Reply } from '../route.ts';
import { versionOf } from '../server/headers/conditions.ts';
import type { Services } from '../services.ts';
import { By, closed, Id, Moment, Name, named, page, paging } from '../shapes.ts';
import { toWire } from '../wire.ts';
import { personOf } from './person.ts';

const Need = Type.Enum(['record', 'unitPrice', 'until', 'unit', 'items']);
const Offer = named(
  'OfferedDecision',
  Type.Object(
    {
      do: Type.Enum([...DECISIONS]),
      label: Type.String(),
      needs: Type.Array(Need, { description: 'what must be said besides' }),
      mayHave: Type.Optional(Type.Array(Need)),
      units: Type.Optional(
        Type.Array(
          Type.Object(
            { unit: Type.String(), words: Type.String(), score: Type.Number(), because: Type.String() },
            closed,
          ),
          {
            description: 'which units may be meant, the likeliest first: one of them is what map-unit needs',
          },
        ),
      ),
      about: Type.Record(Type.String(), Type.String(), {
        description: 'an order, a line or a return of it, an id of a system, a delivery or a message',
      }),
      lines: Type.Optional(
        Type.Array(Type.String(), {
          description: 'decided so for each of these lines of the order; for one of them, where it is named',
        }),
      ),
    },
    closed,
  ),
);

const Candidate = named(
  'Candidate',
  Type.Object(
    {
      recordId: Id,
      number: Type.String(),
      name: Type.Optional(Type.String()),
      score: Type.Number({ minimum: 0, maximum: 1, description: '1: nothing speaks against it' }),
      because: Type.Array(Type.String(), { description: 'what speaks for it' }),
    },
    closed,
  ),
);

export const Exception = named(
  'Exception',
  Type.Object(
    {
      id: Id,
      kind: Type.String(),
      subject: Type.String(),
      what: Type.String({ description: 'what is open, in one sentence' }),
      where: Type.String({ description: 'the station where it stopped' }),
      why: Type.String(),
      canDo: Type.Array(Type.String(), { description: 'What can be done now' }),
      system: Type.Optional(Type.String()),
      domain: Type.Optional(Type.String()),
      recordId: Type.Optional(Type.String()),
      messageId: Type.Optional(Type.String()),
      cause: Type.Optional(Type.String()),
      lines: Type.Optional(
        Type.Array(Type.String(), { description: 'of an order: its lines that are asked about' }),
      ),
      atStake: Type.Optional(Type.Object({ amount: Type.String(), currency: Type.String() }, closed)),
      decisions: Type.Optional(
        Type.Array(Offer, { description: 'what the hub carries out if a person says so: see decide' }),
      ),
      candidates: Type.Optional(
        Type.Array(Candidate, {
          description:
            'which records may be meant, the likeliest first: the number of one of them is what map-id needs',
          maxItems: 5,
        }),
      ),
      owner: Type.Optional(Type.String({ description: 'who must decide' })),
      openedAt: Moment,
      lastRaisedAt: Moment,
      times: Type.Integer({ description: 'How often the facts asked the same again' }),
      acknowledgedBy: Type.Optional(Type.String()),
      escalatedTo: Type.Optional(Type.String({ description: 'who is asked since nobody took it up' })),
      escalatedAt: Type.Optional(Moment),
      goesTo: Type.Optional(Type.String({ description: 'who is asked next if nobody takes it up' })),
      goesAt: Type.Optional(
        Type.String({ ...Moment, description: 'until then there is time to take it up' }),
      ),
      note: Type.Optional(Type.String()),
      closedAt: Type.Optional(Moment),
      closedBecause: Type.Optional(Type.String({ description: 'why it ended by itself' })),
    },
    closed,
  ),
);

export const listExceptions = route({
  method: 'GET',
  path: '/ops/v1/exceptions',
  name: 'listExceptions',
  scope: 'ops:read',
  summary: 'The questions that a person must decide, oldest first',
  input: Type.Object(
    {
      state: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('closed')])),
      kind: Type.Optional(Name),
      system: Type.Optional(Name),
      owner: Type.Optional(Name),
      recordId: Type.Optional(Id),
      issue: Type.Optional(
        Type.String({ ...Name, maxLength: 1000, description: 'the questions of one cause, see issues' }),
      ),
      ...paging,
    },
    closed,
  ),
  answer: page(Exception),
  handle: async ({ limit, after, state, ...filter }, { services }) => {
    const place = readCursor(Id, after);
    if (isRefusal(place)) return place;
    const found = await services.exceptions.list({
      ...filter,
      ...(state === undefined ? {} : { state }),
      after: place,
      limit: toRead(limit),
    });
    return answer(toPage(await withCandidates(services, found), limit, ({ id }) => id));
  },
});

const countExceptions = route({
  method: 'GET',
  path: '/ops/v1/exceptions/counts',
  name: 'countExceptions',
  scope: 'ops:read',
  summary: 'How many questions are open, by kind, system and owner',
  input: Type.Object({}, closed),
  answer: Type.Object(
    {
      counts: Type.Array(
        Type.Object(
          {
            kind: Type.String(),
            system: Type.Union([Type.String(), Type.Null()]),
            owner: Type.Union([Type.String(), Type.Null()]),
            open: Type.Integer(),
            escalated: Type.Integer({ description: 'How many of them went on to somebody else' }),
            oldest: Moment,
          },
          closed,
        ),
      ),
    },
    closed,
  ),
  handle: async (_input, { services }) => answer({ counts: toWire(await services.exceptions.counts()) }),
});

export const showException = route({
  method: 'GET',
  path: '/ops/v1/exceptions/{id}',
  name: 'showException',
  scope: 'ops:read',
  summary: 'One question with everything that is known about it',
  description:
    'The `ETag` names what a decision rests on; how often and when the same was asked again is not part of it.',
  input: Type.Object({ id: Id }, closed),
  answer: Exception,
  handle: async ({ id }, { services }) => {
    const found = await services.exceptions.find(id);
    return found === undefined ? refuse('HUB_NOT_FOUND', 'No question has this id.') : show(services, found);
  },
});

export const acknowledgeException = route({
  method: 'POST',
  path: '/ops/v1/exceptions/{id}/acknowledge',
  name: 'acknowledgeException',
  scope: 'ops:write',
  summary: 'Says that somebody looks after a question; the facts close it',
  input: Type.Object(
    {
      id: Id,
      note: Type.Optional(Type.String({ maxLength: 1000, pattern: '^[^\\u0000\\ud800-\\udfff]*$' })),
      by: By,
    },
    closed,
  ),
  answer: Exception,
  comparesState: true,
  refusals: ['HUB_CONFLICT'],
  handle: async ({ id, note, by }, call) => {
    const { exceptions } = call.services;
    const outcome = await exceptions.acknowledge(id, {
      by: personOf(call, by),
      note,
      isAsSeen: (question) => call.isAsSeen(versionOfQuestion(question)),
    });
    const found = await exceptions.find(id);
    if (outcome === 'unknown' || found === undefined)
      return refuse('HUB_NOT_FOUND', 'No question has this id.');
    if (outcome === 'closed')
      return refuse('HUB_CONFLICT', 'The facts have answered this question meanwhile; it is closed.');
    if (outcome === 'changed') return refuse('HUB_PRECONDITION_FAILED');
    return show(call.services, found);
  },
});

type Question = NonNullable<Awaited<ReturnType<Services['exceptions']['find']>>>;

async function show(services: Services, found: Question): Promise<Reply<Static<typeof Exception>>> {
  const [shown] = await withCandidates(services, [found]);
  return shown === undefined ? refuse('HUB_NOT_FOUND') : answer(shown, { version: versionOfQuestion(found) });
}

/** Questions in the words of people: with the numbers of the records that they are about. */
export async function showExceptions(services: Services, found: readonly Question[]) {
  const inNumbers = await numbersIn(
    services,
    found.flatMap(({ what, why }) => [what, why]),
  );
  const orders = await orderNumbers(services, found.flatMap(documentOf));
  return toWire(
    found.map((each) => {
      const what = documentOf(each).reduce((text, { key, name }) => {
        const number = orders.get(key);
        // A number may hold what a replacement would take for a sign, such as `$&`.
        return number === undefined
          ? text
          : text.replace(name, () => `${each.domain ?? ''} of order ${number}`);
      }, each.what);
      return { ...each, what: inNumbers(what), why: inNumbers(each.why) };
    }),
  );
}

/** The document of an order that delivery asks about, and how its question calls it. */
function documentOf({ where, subject, domain, recordId: key }: Question) {
  if (where !== 'delivery' || domain === undefined || key === undefined || !isOutgoingDomain(domain))
    return [];
  return [{ target: subject.slice(0, subject.indexOf(':')), key, name: `${domain} ${key}` }];
}

/** With the records that may be meant, where nobody knows a reference. */
async function withCandidates(services: Services, found: readonly Question[]) {
  const candidates = await candidatesFor(services, found);
  return (await showExceptions(services, found)).map((each) => {
    const own = candidates.get(each.id);
    return own === undefined ? each : { ...each, candidates: toWire(own) };
  });
}

/** A question that is only asked again, or soon of somebody else, is the same question. */
function versionOfQuestion(asked: Question): string {
  const { lastRaisedAt: _at, times: _times, goesTo: _to, goesAt: _from, ...question } = asked;
  return versionOf(question);
}

export const exceptionRoutes = [listExceptions, countExceptions, showException, acknowledgeException];
