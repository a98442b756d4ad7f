/** Words for stories about prices: one item in pieces and boxes, one customer in a buying group, and agreements about it. */
import type { PriceAgreement } from '../../model/price-agreement.ts';
import type {
  Agreement,
  ChainMember,
  PricedItem,
  PriceRequest,
  PriceTerms,
} from '../resolution/agreement.ts';

export const BOLT: PricedItem = {
  id: 'bolt',
  version: 1,
  number: 'HX-M8',
  baseUnit: 'EA',
  packs: [
    { unit: 'BX', ratio: { numerator: 12, denominator: 1 } },
    { unit: 'KGM', ratio: { numerator: 100, denominator: 3 } },
  ],
  listPrice: undefined,
};

export const SHIP_TO: ChainMember = { id: 'plant-reno', level: 'ship-to', priceGroup: undefined };
export const BILL_TO: ChainMember = { id: 'alder', level: 'bill-to', priceGroup: 'GOLD' };
export const GROUP: ChainMember = { id: 'buyers-united', level: 'group', priceGroup: 'SILVER' };

/** Every kind in a rank of its own, narrowest first. */
export const TERMS: PriceTerms = {
  precedence: [['promotion'], ['ship-to'], ['bill-to'], ['group'], ['price-group'], ['everyone'], ['item']],
  ties: 'lowest',
  unitBasis: 'any-unit',
  rounding: { mode: 'half-even', unitPriceDigits: 5 },
};

/** All ranks are one, as an ERP does it that gives the best price. */
export const BEST_PRICE: PriceTerms = {
  ...TERMS,
  precedence: [['promotion', 'ship-to', 'bill-to', 'group', 'price-group', 'everyone'], ['item']],
};

/** Ten pieces for the Reno plant on the first of June, in dollars. */
export function request(more: Partial<PriceRequest> = {}): PriceRequest {
  return {
    item: BOLT,
    chain: [SHIP_TO, BILL_TO, GROUP],
    quantity: { value: '10', unit: 'EA' },
    currency: 'USD',
    date: '2026-06-01',
    ...more,
  };
}

/** An agreement with everyone about a price for one piece; what is said more replaces that. */
export function agreement(number: string, amount: string, more: PriceAgreement = {}): Agreement {
  return {
    id: `id-${number}`,
    version: 1,
    number,
    fields: { appliesTo: { kind: 'everyone' }, price: dollars(amount), ...more },
  };
}

export function dollars(amount: string, unit = 'EA', per = '1') {
  return { amount, currency: 'USD', per: { value: per, unit } };
}

export function withParty(id: string) {
  return { appliesTo: { kind: 'party' as const, party: { by: 'record' as const, value: id } } };
}
