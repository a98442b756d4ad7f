/** Pricing: each kind ranked once, currencies and zones that exist, secrets by reference, a system that can tell its prices. */
import { minorUnitDigits } from '../../model/values/currencies.ts';
import { isReference } from '../../platform/secrets.ts';
import type { Finding } from '../finding.ts';
import type { PricingPolicy } from '../types.ts';
import { isZone } from '../../model/values/instants.ts';
import { connectorOf, error, systemNamed, type Estate } from './estate.ts';

export function checkPricing(estate: Estate): readonly Finding[] {
  const { pricing } = estate.landscape;
  if (pricing === undefined) return [];
  return [
    ...rankedTwice(estate, pricing),
    ...currencyFindings(estate, pricing),
    ...keyFindings(estate, pricing),
    ...certificationFindings(estate, pricing),
  ];
}

function rankedTwice({ placeOf }: Estate, pricing: PricingPolicy): readonly Finding[] {
  const places = (pricing.precedence ?? []).flatMap((kinds, rank) =>
    kinds.map((kind, index) => ({ kind, rank, index })),
  );
  return places
    .filter(({ kind }, place) => places.findIndex((each) => each.kind === kind) < place)
    .map(({ kind, rank, index }) =>
      error(
        'declared-twice',
        placeOf(pricing, 'precedence', rank, index),
        `“${kind}” has a rank in the precedence already`,
      ),
    );
}

function currencyFindings({ placeOf }: Estate, pricing: PricingPolicy): readonly Finding[] {
  const { currency } = pricing;
  return currency === undefined || minorUnitDigits(currency) !== undefined
    ? []
    : [error('unknown-currency', placeOf(pricing, 'currency'), `there is no currency “${currency}”`)];
}

/** What stands there instead may be the secret: it is never shown. */
function keyFindings({ placeOf }: Estate, pricing: PricingPolicy): readonly Finding[] {
  return Object.entries(pricing.quotes?.keys ?? {})
    .filter(([, reference]) => !isReference(reference))
    .map(([slot]) =>
      error(
        'secret-in-the-open',
        placeOf(pricing, 'quotes', 'keys', slot),
        `the ${slot} key of quotes must be a reference, env:NAME or file:/path, never the secret itself`,
      ),
    );
}

function certificationFindings(estate: Estate, pricing: PricingPolicy): readonly Finding[] {
  const { certification } = pricing;
  if (certification === undefined) return [];
  const place = (key: string) => estate.placeOf(pricing, 'certification', key);
  const { system, zone } = certification;
  const connector = connectorOf(estate, system);
  return [
    ...(isZone(zone) ? [] : [error('unknown-zone', place('zone'), `there is no time zone “${zone}”`)]),
    ...(systemNamed(estate, system) === undefined || connector === undefined || connector.priceCheck
      ? []
      : [
          error(
            'cannot-check-prices',
            place('system'),
            `“${system}” cannot be asked for its own prices: the connector ${connector.name} has no price check`,
          ),
        ]),
  ];
}
