/** What an invoice or a credit note says beside goods; pure. */
import { decimalOf, type Decimal } from '../../../model/values/decimal.ts';
import type { InvoiceTold } from '../../order-to-cash/facts.ts';
import { sumOf } from '../../order-to-cash/lines.ts';

/** Without tax. */
export function netOfCharges({ invoice }: InvoiceTold): Decimal {
  return sumOf((invoice.charges ?? []).map(({ net }) => decimalOf(net)));
}
