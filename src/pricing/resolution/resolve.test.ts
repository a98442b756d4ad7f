import { describe, expect, test } from 'vitest';
import {
  agreement,
  BEST_PRICE,
  BILL_TO,
  BOLT,
  dollars,
  GROUP,
  request,
  SHIP_TO,
  TERMS,
  withParty,
} from '../testing/story.ts';
import type { Agreement, PriceRequest, PriceTerms } from './agreement.ts';
import { resolvePrice } from './resolve.ts';
import { conditionWords } from './words.ts';

function decide(
  agreements: readonly Agreement[],
  asked: PriceRequest = request(),
  terms: PriceTerms = TERMS,
) {
  const { winner, losers } = resolvePrice(asked, agreements, terms);
  return {
    winner: winner?.agreement.number,
    losers: Object.fromEntries(
      losers.map(({ agreement: { number }, failing }) => [number, conditionWords(failing, (id) => id)]),
    ),
  };
}

const GOLD = { appliesTo: { kind: 'price-group', group: 'GOLD' } } as const;

describe('whom an agreement is for', () => {
  test('it follows the account hierarchy upwards, and the narrowest rank goes first', () => {
    const all = [
      agreement('everyone', '9'),
      agreement('gold', '8', GOLD),
      agreement('group', '7', withParty(GROUP.id)),
      agreement('bill-to', '6', withParty(BILL_TO.id)),
      agreement('ship-to', '5', withParty(SHIP_TO.id)),
    ];
    expect(decide(all).winner).toBe('ship-to');
    expect(decide(all, request({ chain: [BILL_TO, GROUP] })).winner).toBe('bill-to');
    expect(decide(all, request({ chain: [GROUP] })).winner).toBe('group');
    expect(decide(all, request({ chain: [] })).winner).toBe('everyone');
    expect(decide(all).losers['group']).toBe(
      'an agreement with the ship-to goes before an agreement with the buying group',
    );
  });

  test('an agreement with another ship-to of the customer says for which one it is', () => {
    const other: Agreement = {
      ...agreement('newark', '5', withParty('plant-newark')),
      partyLevel: 'ship-to',
    };
    expect(decide([other])).toEqual({
      winner: undefined,
      losers: { newark: 'ship-to plant-reno is not in the agreement: it is for plant-newark' },
    });
  });

  test('an agreement with the customer may be for some of the ship-tos only', () => {
    const only = (id: string) => ({
      ...withParty(BILL_TO.id),
      onlyShipTos: [{ by: 'record' as const, value: id }],
    });
    expect(decide([agreement('a', '5', only(SHIP_TO.id))]).winner).toBe('a');
    expect(decide([agreement('a', '5', only('plant-newark'))]).losers['a']).toBe(
      'ship-to plant-reno is not in the agreement: it is for plant-newark',
    );
  });

  test('somebody else’s agreement never counts', () => {
    expect(decide([agreement('a', '1', withParty('brack'))]).losers['a']).toBe('it is for brack');
  });

  test('the nearest price group of the hierarchy counts, not the one above it', () => {
    const silver = agreement('silver', '1', { appliesTo: { kind: 'price-group', group: 'SILVER' } });
    expect(decide([silver, agreement('gold', '2', GOLD)])).toEqual({
      winner: 'gold',
      losers: { silver: 'it is for the price group SILVER, and the customer is in GOLD' },
    });
    expect(decide([silver], request({ chain: [SHIP_TO] })).losers['silver']).toContain('is in none');
  });

  test('a promotion has a rank of its own, whomever it is for', () => {
    const promotion = agreement('spring', '8', { kind: 'promotion' });
    const own = agreement('own', '5', withParty(SHIP_TO.id));
    expect(decide([promotion, own]).winner).toBe('spring');
    expect(decide([promotion, own], request(), BEST_PRICE).winner).toBe('own');
  });

  test('a kind that the precedence leaves out never counts, however cheap', () => {
    const precedence: PriceTerms['precedence'] = [['bill-to'], ['everyone']];
    expect(
      decide([agreement('group', '1', withParty(GROUP.id))], request(), { ...TERMS, precedence }).losers[
        'group'
      ],
    ).toBe('the landscape does not use this kind of price: an agreement with the buying group');
  });
});

describe('the conditions of an agreement', () => {
  test('it counts from its first to its last day, both included', () => {
    const june = [agreement('june', '5', { validFrom: '2026-06-01', validTo: '2026-06-30' })];
    const on = (date: string) => decide(june, request({ date }));
    expect(on('2026-05-31').losers['june']).toBe('valid from 2026-06-01');
    expect(on('2026-06-01').winner).toBe('june');
    expect(on('2026-06-30').winner).toBe('june');
    expect(on('2026-07-01').losers['june']).toBe('expired 2026-06-30');
  });

  test('a quantity break is reached in whatever unit was asked', () => {
    const broken = [agreement('break', '5', { minimumQuantity: { value: '24', unit: 'EA' } })];
    const of = (value: string, unit: string) => decide(broken, request({ quantity: { value, unit } }));
    expect(of('23', 'EA').losers['break']).toBe('minimum quantity 24 EA, asked 23 EA');
    expect(of('24', 'EA').winner).toBe('break');
    expect(of('1', 'BX').losers['break']).toBe('minimum quantity 24 EA, asked 1 BX');
    expect(of('2', 'BX').winner).toBe('break');
  });

  test('a minimum that is no finite decimal in the asked unit is still compared exactly', () => {
    // 0.3 kg are exactly ten pieces, and ten pieces are no decimal number of boxes.
    const broken = [agreement('break', '5', { minimumQuantity: { value: '0.3', unit: 'KGM' } })];
    expect(decide(broken, request({ quantity: { value: '10', unit: 'EA' } })).winner).toBe('break');
    expect(decide(broken, request({ quantity: { value: '0.83', unit: 'BX' } })).winner).toBeUndefined();
    expect(decide(broken, request({ quantity: { value: '0.84', unit: 'BX' } })).winner).toBe('break');
  });

  test('another currency is never converted', () => {
    const euros = agreement('euro', '1', { price: { ...dollars('1'), currency: 'EUR' } });
    expect(decide([euros]).losers['euro']).toBe('it is in EUR, asked in USD');
  });

  test('a price for its own unit alone does not count in another one', () => {
    const pieces = agreement('pieces', '5', { unitBasis: 'price-unit' });
    const boxes = request({ quantity: { value: '1', unit: 'BX' } });
    expect(decide([pieces], boxes).losers['pieces']).toBe('it is for quantities in EA alone, asked in BX');
    expect(decide([{ ...pieces, fields: { ...pieces.fields, unitBasis: 'any-unit' } }], boxes).winner).toBe(
      'pieces',
    );
    expect(
      decide([agreement('open', '5')], boxes, { ...TERMS, unitBasis: 'price-unit' }).winner,
    ).toBeUndefined();
  });

  test('a price in a unit that the item does not have is refused in words', () => {
    expect(decide([agreement('litre', '5', { price: dollars('5', 'LTR') })]).losers['litre']).toBe(
      'LTR cannot be converted to EA: the item does not have both units',
    );
  });

  test('what is ended or incomplete says so', () => {
    expect(
      decide([
        agreement('ended', '5', { status: 'ended' }),
        agreement('free', '5', { price: null }),
        agreement('nobody', '5', { appliesTo: null }),
      ]).losers,
    ).toEqual({
      ended: 'it was ended',
      free: 'it has no price',
      nobody: 'it does not say whom it is for',
    });
  });
});

describe('prices of one rank', () => {
  test('the lowest one counts, compared for the unit that was asked', () => {
    const piece = agreement('piece', '1.10');
    const box = agreement('box', '12', { price: dollars('12', 'BX') });
    expect(decide([piece, box])).toEqual({
      winner: 'box',
      losers: { piece: 'another price of the same rank is lower' },
    });
  });

  test('or the latest one, and of one day the greatest break', () => {
    const terms: PriceTerms = { ...TERMS, ties: 'latest' };
    const old = agreement('old', '1', { validFrom: '2026-01-01' });
    const recent = agreement('recent', '2', { validFrom: '2026-05-01' });
    expect(decide([old, recent], request(), terms)).toEqual({
      winner: 'recent',
      losers: {
        old: 'another one of the same rank is newer: valid from 2026-05-01, this one from 2026-01-01',
      },
    });
    const five = agreement('five', '3', {
      validFrom: '2026-05-01',
      minimumQuantity: { value: '5', unit: 'EA' },
    });
    expect(decide([recent, five], request(), terms)).toEqual({
      winner: 'five',
      losers: { recent: 'a greater quantity break is reached: 5 EA, this one is from the first piece' },
    });
  });

  test('equal terms are decided by number, so that the answer is always the same one', () => {
    expect(decide([agreement('b', '1'), agreement('a', '1')])).toEqual({
      winner: 'a',
      losers: { b: 'another one has the same terms and comes first by number' },
    });
  });
});

describe('the list price of the item', () => {
  const listed = (amount: string) => request({ item: { ...BOLT, listPrice: dollars(amount) } });

  test('counts where no agreement does, in every unit', () => {
    expect(decide([], listed('9')).winner).toBe('HX-M8');
    expect(decide([], { ...listed('9'), quantity: { value: '1', unit: 'BX' } }).winner).toBe('HX-M8');
  });

  test('goes behind every agreement that applies, even where it is lower', () => {
    expect(decide([agreement('a', '10')], listed('9'), BEST_PRICE)).toEqual({
      winner: 'a',
      losers: { 'HX-M8': 'a price for everyone goes before the list price of the item' },
    });
  });
});
