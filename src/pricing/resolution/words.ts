/** Losing conditions in words for people: one sentence each, with their values. */
import type { PriceKind } from '../../model/price-agreement.ts';
import type { Quantity } from '../../model/primitives.ts';
import type { LosingCondition } from './conditions.ts';

/** What a party is called, by its record id. */
export type NameOf = (partyId: string) => string;

type Words = {
  readonly [Condition in LosingCondition['condition']]: (
    failing: Extract<LosingCondition, { condition: Condition }>,
    nameOf: NameOf,
  ) => string;
};

const KINDS: Readonly<Record<PriceKind, string>> = {
  promotion: 'a promotion',
  'ship-to': 'an agreement with the ship-to',
  'bill-to': 'an agreement with the customer',
  group: 'an agreement with the buying group',
  'price-group': 'the price group',
  everyone: 'a price for everyone',
  item: 'the list price of the item',
};

const WORDS: Words = {
  incomplete: ({ missing }) => (missing === 'price' ? 'it has no price' : 'it does not say whom it is for'),
  ended: () => 'it was ended',
  'other-party': ({ agreed }, nameOf) => `it is for ${nameOf(agreed)}`,
  'other-ship-to': ({ agreed, asked }, nameOf) =>
    `ship-to ${nameOf(asked)} is not in the agreement: it is for ${listed(agreed.map(nameOf))}`,
  'other-price-group': ({ agreed, asked }) =>
    asked === undefined
      ? `it is for the price group ${agreed}, and the customer is in none`
      : `it is for the price group ${agreed}, and the customer is in ${asked}`,
  'out-of-use': ({ kind }) => `the landscape does not use this kind of price: ${KINDS[kind]}`,
  'not-yet-valid': ({ validFrom }) => `valid from ${validFrom}`,
  expired: ({ validTo }) => `expired ${validTo}`,
  'other-currency': ({ agreed, asked }) => `it is in ${agreed}, asked in ${asked}`,
  'other-unit': ({ agreed, asked }) => `it is for quantities in ${agreed} alone, asked in ${asked}`,
  'unit-not-convertible': ({ agreed, asked }) =>
    `${agreed} cannot be converted to ${asked}: the item does not have both units`,
  'minimum-quantity': ({ minimum, asked }) => `minimum quantity ${shown(minimum)}, asked ${shown(asked)}`,
  'lower-rank': ({ kind, winner }) => `${KINDS[winner]} goes before ${KINDS[kind]}`,
  'higher-price': () => 'another price of the same rank is lower',
  older: ({ validFrom, winner }) =>
    `another one of the same rank is newer: valid from ${winner ?? 'the beginning'}, this one from ${validFrom ?? 'the beginning'}`,
  'smaller-minimum': ({ minimum, winner }) =>
    `a greater quantity break is reached: ${shownOr(winner)}, this one is from ${shownOr(minimum)}`,
  'same-terms': () => 'another one has the same terms and comes first by number',
};

/** E.g. `expired 2026-06-30`, `minimum quantity 12 EA, asked 5 EA`. */
export function conditionWords(failing: LosingCondition, nameOf: NameOf): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table has for each word a function of its own condition
  const words = WORDS[failing.condition] as (failing: LosingCondition, nameOf: NameOf) => string;
  return words(failing, nameOf);
}

const MOST_NAMES = 3;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function shown({ value, unit }: Quantity): string {
  return `${value} ${unit}`;
}

function shownOr(quantity: Quantity | undefined): string {
  return quantity === undefined ? 'the first piece' : shown(quantity);
}
