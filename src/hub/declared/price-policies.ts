/** The landscape's words about prices, in the words of the pricing station, with what counts where it says nothing. */
import type { Landscape } from '../../landscape/types.ts';
import type { CertificationPolicy, PriceTerms, PricingPolicies } from '../../pricing/index.ts';
import type { Scope } from '../../records/index.ts';
import type { Connection } from '../connections.ts';

/** Narrowest first: what was agreed with the ship-to goes before what was agreed with the customer. */
const USUAL_PRECEDENCE: PriceTerms['precedence'] = [
  ['promotion'],
  ['ship-to'],
  ['bill-to'],
  ['group'],
  ['price-group'],
  ['everyone'],
  ['item'],
];
const USUAL_ROUNDING: PriceTerms['rounding'] = { mode: 'half-up', unitPriceDigits: 5 };
const USUALLY_VALID_SECONDS = 900;

/** Gives the policies of a checked landscape. */
export function pricePolicies({ pricing = {}, channels = [] }: Pick<Landscape, 'pricing' | 'channels'>) {
  const policies: PricingPolicies = {
    terms: {
      precedence: pricing.precedence ?? USUAL_PRECEDENCE,
      ties: pricing.ties ?? 'lowest',
      unitBasis: pricing.unitBasis ?? 'any-unit',
      rounding: pricing.rounding ?? USUAL_ROUNDING,
    },
    currency: pricing.currency,
    currencyOf: (channel) => channels.find(({ name }) => name === channel)?.currency,
    quotesValidForSeconds: pricing.quotes?.validForSeconds ?? USUALLY_VALID_SECONDS,
  };
  return policies;
}

/** The part of the business that buys through a channel. */
export function scopeOfChannel({ channels = [] }: Pick<Landscape, 'channels'>, channel?: string): Scope {
  if (channel === undefined) return {};
  const company = channels.find(({ name }) => name === channel)?.company;
  return company === undefined ? { channel } : { channel, company };
}

/** The declared certification with the way to the ERP; `undefined` where none is declared, or its system does not run. */
export function certificationPolicy(
  { pricing }: Pick<Landscape, 'pricing'>,
  connections: readonly Connection[],
): CertificationPolicy | undefined {
  const declared = pricing?.certification;
  const connection = connections.find(({ system }) => system.name === declared?.system);
  const check = connection?.connector.priceCheck;
  if (declared === undefined || connection === undefined || check === undefined) return undefined;
  const { system, at, zone, samples, tolerance = '0' } = declared;
  return {
    erp: { system, days: check.days, ask: (questions) => check.ask(connection.context, questions) },
    nightly: { at, zone },
    samples,
    tolerance,
  };
}
