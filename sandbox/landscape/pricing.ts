/** How the sandbox's estate prices: as its ERP does it, which gives the lowest price that applies. */
import { pricingPolicy } from '../../src/landscape/define.ts';

export const pricing = pricingPolicy({
  // What was agreed with a buying group binds nobody below it: the ERP knows no such thing, so it has no rank.
  precedence: [['promotion', 'ship-to', 'bill-to', 'price-group', 'everyone'], ['item']],
  ties: 'lowest',
  unitBasis: 'price-unit',
  rounding: { mode: 'half-up', unitPriceDigits: 5 },
  currency: 'USD',
  quotes: { validForSeconds: 900 },
  certification: { system: 'erp', at: '02:30', zone: 'America/Chicago', samples: 200 },
});
