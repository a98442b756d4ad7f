import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PRICE_KINDS, type PriceAgreement } from '../../model/price-agreement.ts';
import { BILL_TO, BOLT, GROUP, SHIP_TO } from '../testing/story.ts';
import type { Agreement, PriceRequest, PriceTerms } from './agreement.ts';
import { resolvePrice } from './resolve.ts';

const day = fc.integer({ min: 1, max: 9 }).map((number) => `2026-06-0${number}`);
const unit = fc.constantFrom('EA', 'BX', 'KGM', 'LTR');
const knownUnit = fc.constantFrom('EA', 'BX', 'KGM');
const party = fc.constantFrom(SHIP_TO.id, BILL_TO.id, GROUP.id, 'stranger');
const cents = fc.integer({ min: 1, max: 60 }).map((number) => String(number / 4));

const appliesTo: fc.Arbitrary<NonNullable<PriceAgreement['appliesTo']>> = fc.oneof(
  fc.constant({ kind: 'everyone' as const }),
  party.map((value) => ({ kind: 'party' as const, party: { by: 'record' as const, value } })),
  fc.constantFrom('GOLD', 'SILVER').map((group) => ({ kind: 'price-group' as const, group })),
);

const fields: fc.Arbitrary<PriceAgreement> = fc.record(
  {
    appliesTo,
    price: fc.record({
      amount: cents,
      currency: fc.constantFrom('USD', 'USD', 'USD', 'EUR'),
      per: fc.record({ value: fc.constantFrom('1', '100', '2.5'), unit }),
    }),
    minimumQuantity: fc.record({ value: fc.constantFrom('0.5', '3', '12', '30'), unit: knownUnit }),
    validFrom: day,
    validTo: day,
    status: fc.constantFrom('active', 'active', 'active', 'ended'),
    kind: fc.constantFrom('agreement', 'agreement', 'promotion'),
    onlyShipTos: party.map((value) => [{ by: 'record' as const, value }]),
    unitBasis: fc.constantFrom('price-unit', 'any-unit'),
  },
  { requiredKeys: ['appliesTo', 'price'] },
);

const agreements: fc.Arbitrary<Agreement[]> = fc
  .array(fields, { maxLength: 9 })
  .map((all) =>
    all.map((each, place) => ({ id: `id-${place}`, version: 1, number: `n${place % 4}`, fields: each })),
  );

const request: fc.Arbitrary<PriceRequest> = fc.record({
  item: fc.constantFrom(BOLT, {
    ...BOLT,
    listPrice: { amount: '9', currency: 'USD', per: { value: '1', unit: 'EA' } },
  }),
  chain: fc.constantFrom([SHIP_TO, BILL_TO, GROUP], [BILL_TO, GROUP], [GROUP], []),
  quantity: fc.record({ value: fc.constantFrom('0.25', '3', '12', '31'), unit: knownUnit }),
  currency: fc.constant('USD'),
  date: day,
});

const terms: fc.Arbitrary<PriceTerms> = fc.record({
  precedence: fc
    .shuffledSubarray([...PRICE_KINDS], { minLength: 1 })
    .chain((kinds) =>
      fc
        .array(fc.integer({ min: 0, max: 3 }), { minLength: kinds.length, maxLength: kinds.length })
        .map((ranks) =>
          [0, 1, 2, 3]
            .map((rank) => kinds.filter((_, place) => ranks[place] === rank))
            .filter(({ length }) => length > 0),
        ),
    ),
  ties: fc.constantFrom('lowest', 'latest'),
  unitBasis: fc.constantFrom('price-unit', 'any-unit'),
  rounding: fc.constant({ mode: 'half-even', unitPriceDigits: 5 }),
});

/** How many twelve-hundredths of a piece one unit holds: everything here is whole in them. */
const TWELVE_HUNDREDTHS: Readonly<Record<string, bigint>> = { EA: 1200n, BX: 14_400n, KGM: 40_000n };

/** A slow and plain second opinion: a list of reasons against each agreement, and a knock-out of each against each. */
function oracle(asked: PriceRequest, all: readonly Agreement[], { precedence, ties, unitBasis }: PriceTerms) {
  const listed = asked.item.listPrice;
  const pool: Agreement[] = [...all];
  if (listed !== undefined)
    pool.push({ id: 'bolt', version: 1, number: 'HX-M8', fields: { price: listed, unitBasis: 'any-unit' } });
  const chainIds = asked.chain.map(({ id }) => id);
  const group = chainIds.includes(BILL_TO.id) ? 'GOLD' : chainIds.includes(GROUP.id) ? 'SILVER' : 'none';
  const kindOf = ({ id, fields: { appliesTo: to, kind } }: Agreement): string => {
    if (id === 'bolt') return 'item';
    if (kind === 'promotion') return 'promotion';
    if (to?.kind !== 'party') return to?.kind ?? 'nobody';
    return (
      { [SHIP_TO.id]: 'ship-to', [BILL_TO.id]: 'bill-to', [GROUP.id]: 'group' }[to.party.value] ?? 'nobody'
    );
  };
  const rankOf = (each: Agreement) =>
    precedence.findIndex((kinds) => kinds.some((kind) => kind === kindOf(each)));
  const isForUs = ({ fields: f }: Agreement): boolean => {
    const to = f.appliesTo;
    return [
      to?.kind !== 'party' || chainIds.includes(to.party.value),
      to?.kind !== 'price-group' || to.group === group,
      !f.onlyShipTos || f.onlyShipTos.some(({ value }) => chainIds.includes(value)),
    ].every(Boolean);
  };
  const applies = (each: Agreement): boolean => {
    const { fields: f } = each;
    return [
      f.status !== 'ended',
      isForUs(each),
      rankOf(each) >= 0,
      (f.validFrom ?? '0') <= asked.date && asked.date <= (f.validTo ?? '9'),
      f.price?.currency === 'USD',
      f.price?.per.unit !== 'LTR',
      (f.unitBasis ?? unitBasis) === 'any-unit' || f.price?.per.unit === asked.quantity.unit,
      size(f.minimumQuantity) <= size(asked.quantity),
    ].every(Boolean);
  };
  const beats = (a: Agreement, b: Agreement): boolean => {
    const price = (each: Agreement): [bigint, bigint] => [
      quarters(each.fields.price?.amount),
      size(each.fields.price?.per),
    ];
    const [[amountA, perA], [amountB, perB]] = [price(a), price(b)];
    const cheaper = Number(amountB * perA - amountA * perB);
    const greater = Number(size(a.fields.minimumQuantity) - size(b.fields.minimumQuantity));
    const later = (a.fields.validFrom ?? '').localeCompare(b.fields.validFrom ?? '');
    const order = ties === 'lowest' ? [cheaper, greater, later] : [later, greater, cheaper];
    const names = `${b.number} ${b.id}`.localeCompare(`${a.number} ${a.id}`);
    const first = [rankOf(b) - rankOf(a), ...order, names].find((difference) => difference !== 0) ?? 0;
    return first > 0;
  };
  const living = pool.filter(applies);
  return living.find((each) => living.every((other) => other === each || beats(each, other)))?.id;
}

function quarters(amount = '0'): bigint {
  return BigInt(Math.round(Number(amount) * 4));
}

/** In quarters of twelve-hundredths. */
function size(quantity: PriceAgreement['minimumQuantity']): bigint {
  if (!quantity) return 0n;
  return BigInt(Math.round(Number(quantity.value) * 4)) * (TWELVE_HUNDREDTHS[quantity.unit] ?? 0n);
}

test('a slow second opinion always names the same winner', () => {
  const won = { item: 0, agreement: 0, nobody: 0 };
  fc.assert(
    fc.property(request, agreements, terms, (asked, all, declared) => {
      const { winner, losers } = resolvePrice(asked, all, declared);
      expect(winner?.agreement.id).toBe(oracle(asked, all, declared));
      const inPlay = all.length + (asked.item.listPrice === undefined ? 0 : 1);
      expect(losers.length + (winner === undefined ? 0 : 1)).toBe(inPlay);
      won[winner === undefined ? 'nobody' : winner.kind === 'item' ? 'item' : 'agreement'] += 1;
    }),
    { numRuns: 3000 },
  );
  // A property that hardly ever meets a price would prove little.
  expect(Math.min(won.item, won.agreement, won.nobody)).toBeGreaterThan(30);
});

test('neither the order of agreements nor their repetition changes anything', () => {
  const shuffled = agreements.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length, maxLength: 2 * all.length }),
    ),
  );
  fc.assert(
    fc.property(request, shuffled, terms, (asked, [all, mixed], declared) => {
      expect(resolvePrice(asked, mixed, declared)).toEqual(resolvePrice(asked, all, declared));
    }),
    { numRuns: 500 },
  );
});
