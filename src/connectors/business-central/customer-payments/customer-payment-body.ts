/** A customer payment in the words of Business Central: what is to be booked in all for one paper. */
import { Type, type Static } from 'typebox';
import { stableHash } from '../../../platform/hash.ts';
import { andThen, gather } from '../../kit/gather.ts';
import { breach, mapped, type Mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { TargetView } from '../../kit/target.ts';
import { documentNumber } from '../orders/sales-order-body.ts';
import type { Settings } from '../settings.ts';
import { text } from '../targets/fields.ts';
import { decimalForJson } from '../their-values.ts';

export const CustomerPaymentBody = Type.Object(
  {
    /** Further payments for one paper have `/2`, `/3` … behind it: there must be room for that. */
    externalDocumentNumber: Type.String({ minLength: 1, maxLength: 33 }),
    kind: Type.Union([Type.Literal('receipt'), Type.Literal('refund')]),
    /** Number of the posted invoice or credit memo. */
    paper: Type.String({ minLength: 1, maxLength: 20 }),
    postingDate: Type.String({ format: 'date' }),
    description: Type.String({ maxLength: 100 }),
    amount: Type.String(),
  },
  { additionalProperties: false },
);
export type CustomerPaymentBody = Static<typeof CustomerPaymentBody>;

/** Pure: what the hub wants booked → theirs. The lists of payments know no currency: only the company's own can be booked. */
export function toBody(
  { fields }: TargetView<'customer-payment'>,
  { localCurrency, paymentJournal }: Settings,
): MappedForTarget<CustomerPaymentBody> {
  const { document, kind, paper, payment, orderNumber, date, currency, amount } = fields;
  if (paymentJournal === undefined)
    return breach(
      'paymentJournal',
      'nothing',
      'the code of a payment journal in the settings of this system',
    );
  if (currency !== localCurrency)
    return breach('currency', currency, `${localCurrency}: payments in other currencies are booked there`);
  const parts = gather({
    externalDocumentNumber: documentNumber(document),
    paper: text('paper', paper, 20),
    amount: inCents(amount),
  });
  return andThen(parts, (checked) => ({
    ...checked,
    kind,
    postingDate: date,
    description:
      `${kind === 'receipt' ? 'Card payment' : 'Card refund'} ${payment}, order ${orderNumber}`.slice(0, 100),
  }));
}

/** More than cents would be rounded without a word. */
function inCents(amount: string): Mapped<string> {
  const exact = decimalForJson('amount', amount);
  if ('breach' in exact) return exact;
  return (exact.mapped.split('.')[1] ?? '').length > 2
    ? breach('amount', amount, 'at most 2 decimal places in the general ledger')
    : mapped(exact.mapped);
}

/** A paper that is paid in more parts is a person's affair. */
export const MOST_PARTS = 9;

/** The external document number of the n-th part. */
export function partNumber(ours: string, place: number): string {
  return place <= 1 ? ours : `${ours}/${place}`;
}

/** Crockford's digits: none can be taken for another. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;

/**
 * The document number of the n-th part: what the general ledger shows and is found by. It has 20 characters there, too few for ours, so it
 * follows from ours, with 60 bits; a line whose numbers fit together is one of the hub's.
 */
export function ledgerNumber(ours: string, place: number): string {
  let rest = BigInt(`0x${stableHash(['customer-payment', ours]).slice(0, 15)}`);
  let digits = '';
  for (let count = 0; count < LENGTH; count += 1) {
    digits = (DIGITS[Number(rest & 31n)] ?? '') + digits;
    rest >>= 5n;
  }
  return partNumber(`XP-${digits}`, place);
}

/** The ledger numbers of all parts that there may be. */
export function ledgerNumbers({
  externalDocumentNumber,
}: Pick<CustomerPaymentBody, 'externalDocumentNumber'>): readonly string[] {
  return Array.from({ length: MOST_PARTS }, (_, index) => ledgerNumber(externalDocumentNumber, index + 1));
}

/** Did the hub write this line? Both its numbers say so, or it is a person's. */
export function isOurs({
  documentNumber: number,
  externalDocumentNumber: external,
}: {
  readonly documentNumber: string;
  readonly externalDocumentNumber: string;
}): boolean {
  const candidates = [external, external.replace(/\/[2-9]$/, '')].flatMap((each) =>
    ledgerNumbers({ externalDocumentNumber: each }),
  );
  return candidates.includes(number);
}
