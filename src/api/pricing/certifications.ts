/** Certifications: the hub's prices held against the ERP's own, the match rate of each customer, and what differs now. */
import { Type, type Static } from 'typebox';
import type { Certification as StationRun } from '../../pricing/index.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { answer, refuse, route } from '../route.ts';
import type { Services } from '../services.ts';
import { closed, Id, Moment, named, page, paging, By } from '../shapes.ts';
import { personOf } from '../ops/person.ts';
import { numbersOf } from '../stock/names.ts';
import { toWire } from '../wire.ts';

const Rate = Type.String({
  description: 'matched of all that were answered, in percent with two digits; absent where nothing was',
});
const tally = {
  matched: Type.Integer(),
  mismatched: Type.Integer(),
  unanswered: Type.Integer({ description: 'the ERP gave no answer: it proves nothing' }),
  matchRate: Type.Optional(Rate),
};

const Run = named(
  'PriceCertification',
  Type.Object(
    {
      id: Id,
      system: Type.String(),
      askedBy: Type.String({ description: 'schedule, or who asked for it' }),
      seed: Type.Integer({ description: 'draws the same prices again' }),
      state: Type.Enum(['running', 'done', 'failed']),
      startedAt: Moment,
      finishedAt: Type.Optional(Moment),
      failure: Type.Optional(Type.String()),
      asked: Type.Integer(),
      ...tally,
    },
    closed,
  ),
);
export type Run = Static<typeof Run>;

function showRun({ finishedAt, failure, seed, ...run }: StationRun): Run {
  const state = finishedAt === null ? 'running' : failure === null ? 'done' : 'failed';
  return toWire({
    ...run,
    ...rateOf(run),
    seed: Number(seed),
    state,
    finishedAt: finishedAt ?? undefined,
    failure: failure ?? undefined,
  });
}

function rateOf({ matched, mismatched }: { readonly matched: number; readonly mismatched: number }) {
  const answered = matched + mismatched;
  if (answered === 0) return {};
  // Downwards: 100.00 is said only where nothing differs.
  return { matchRate: (Math.floor((matched * 10_000) / answered) / 100).toFixed(2) };
}

const MOST_SEED = 2 ** 47;

export const certifyPrices = route({
  method: 'POST',
  path: '/ops/v1/price-certifications',
  name: 'certifyPrices',
  scope: 'ops:write',
  summary: 'Begins to hold sampled prices against the ERP’s own',
  description: 'Answers at once; ask for the run by its id until it is done. One run at a time.',
  input: Type.Object(
    {
      samples: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 10_000, description: 'absent: as the landscape says' }),
      ),
      seed: Type.Optional(
        Type.Integer({ minimum: 1, maximum: MOST_SEED, description: 'of an earlier run, to draw the same' }),
      ),
      by: By,
    },
    closed,
  ),
  answer: Run,
  refusals: ['HUB_NOT_POSSIBLE', 'HUB_CONFLICT'],
  handle: async ({ samples, seed, by }, call) => {
    const { services } = call;
    const begun = await services.pricing.certify({
      askedBy: personOf(call, by),
      samples,
      id: call.madeId,
      seed: seed === undefined ? undefined : BigInt(seed),
    });
    if (begun === 'not-declared')
      return refuse('HUB_NOT_POSSIBLE', 'The landscape names no system by which prices are certified.');
    if (begun === 'running') return refuse('HUB_CONFLICT', 'A certification is running already.');
    const [run] = await services.pricing.certifications({ id: begun.id, limit: 1 });
    return run === undefined ? refuse('HUB_NOT_FOUND') : answer(showRun(run), { status: 202 });
  },
});

/** Several may begin in one instant. */
const RunPlace = Type.Object({ startedAt: Type.String({ format: 'date-time' }), id: Id }, closed);

export const listPriceCertifications = route({
  method: 'GET',
  path: '/ops/v1/price-certifications',
  name: 'listPriceCertifications',
  scope: 'ops:read',
  summary: 'Certifications of prices, latest first',
  input: Type.Object({ ...paging }, closed),
  answer: page(Run),
  handle: async ({ limit, after }, { services }) => {
    const before = readCursor(RunPlace, after);
    if (isRefusal(before)) return before;
    const found = await services.pricing.certifications({
      before: before === undefined ? undefined : { ...before, startedAt: new Date(before.startedAt) },
      limit: toRead(limit),
    });
    return answer(toPage(found.map(showRun), limit, ({ startedAt, id }) => ({ startedAt, id })));
  },
});

const PartyRate = Type.Object({ partyId: Id, party: Type.Optional(Type.String()), ...tally }, closed);

const Tally = Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 });
const PartyPlace = Type.Object({ partyId: Id, matched: Tally, mismatched: Tally }, closed);

export const getPriceCertification = route({
  method: 'GET',
  path: '/ops/v1/price-certifications/{id}',
  name: 'getPriceCertification',
  scope: 'ops:read',
  summary: 'One certification with the match rate of each customer, those with most differences first',
  input: Type.Object({ id: Id, ...paging }, closed),
  answer: named(
    'PriceCertificationReport',
    Type.Object({ certification: Run, ...page(PartyRate).properties }, closed),
  ),
  handle: async ({ id, limit, after }, { services }) => {
    const place = readCursor(PartyPlace, after);
    if (isRefusal(place)) return place;
    const [run] = await services.pricing.certifications({ id, limit: 1 });
    if (run === undefined) return refuse('HUB_NOT_FOUND', 'No certification has this id.');
    const found = await services.pricing.partiesOf(id, { after: place, limit: toRead(limit) });
    const numbers = await numbersOf(
      services,
      found.map(({ partyId }) => partyId),
    );
    const rates = found.map((each) => toWire({ ...each, ...rateOf(each), party: numbers.get(each.partyId) }));
    return answer({
      certification: showRun(run),
      ...toPage(rates, limit, ({ partyId, matched, mismatched }) => ({ partyId, matched, mismatched })),
    });
  },
});

const Difference = named(
  'PriceMismatch',
  Type.Object(
    {
      partyId: Id,
      party: Type.Optional(Type.String()),
      itemId: Id,
      item: Type.Optional(Type.String()),
      quantity: Type.String(),
      unit: Type.String(),
      currency: Type.String(),
      hubPrice: Type.Optional(Type.String({ description: 'for one unit; absent: the hub has none' })),
      hubWords: Type.String({ description: 'by which agreement, or why there is none' }),
      erpPrice: Type.Optional(Type.String({ description: 'for one unit; absent: the ERP has none' })),
      askedFor: Type.String({ description: 'the day that counted' }),
      since: Moment,
    },
    closed,
  ),
);

const Part = Type.String({ maxLength: 255, pattern: '^[^\\u0000\\ud800-\\udfff]*$' });
const MismatchPlace = Type.Object(
  {
    since: Type.String({ format: 'date-time' }),
    partyId: Id,
    itemId: Id,
    quantity: Part,
    unit: Part,
    currency: Part,
  },
  closed,
);

export const listPriceMismatches = route({
  method: 'GET',
  path: '/ops/v1/price-mismatches',
  name: 'listPriceMismatches',
  scope: 'ops:read',
  summary: 'Prices that differ between hub and ERP now, oldest first',
  input: Type.Object(paging, closed),
  answer: page(Difference),
  handle: async ({ limit, after }, { services }) => {
    const place = readCursor(MismatchPlace, after);
    if (isRefusal(place)) return place;
    const found = await services.pricing.mismatches({
      after: place === undefined ? undefined : { ...place, since: new Date(place.since) },
      limit: toRead(limit),
    });
    return answer(
      toPage(
        await showMismatches(services, found),
        limit,
        ({ since, partyId, itemId, quantity, unit, currency }) => ({
          since,
          partyId,
          itemId,
          quantity,
          unit,
          currency,
        }),
      ),
    );
  },
});

async function showMismatches(
  services: Services,
  found: Awaited<ReturnType<Services['pricing']['mismatches']>>,
): Promise<Static<typeof Difference>[]> {
  const ids = found.flatMap(({ partyId, itemId }) => [partyId, itemId]);
  const numbers = await numbersOf(services, ids);
  return found.map((each) =>
    toWire({
      ...each,
      party: numbers.get(each.partyId),
      item: numbers.get(each.itemId),
      hubPrice: each.hubPrice ?? undefined,
      erpPrice: each.erpPrice ?? undefined,
    }),
  );
}

export const certificationRoutes = [
  certifyPrices,
  listPriceCertifications,
  getPriceCertification,
  listPriceMismatches,
];
