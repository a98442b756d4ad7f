/** What a revision changes about charges after they fell due with the first goods: the ERP posts them as they were told, and people settle the rest; pure. */
import type { OrderCharge } from '../../../model/documents/charges.ts';
import type { Question } from '../../../model/exceptions.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { sumOf, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { signedAmount, type ChargeView } from './charges.ts';

interface LateInput {
  readonly state: Pick<OrderState, 'current' | 'invoices'>;
  readonly lines: readonly LineView[];
  readonly charges: readonly ChargeView[] | undefined;
}

/** For whoever handed the revision in. */
export function lateChargesInWords(input: LateInput): readonly string[] {
  const currency = input.state.current?.order.currency ?? '';
  return lateReasons(input).map(
    ({ reason, told, stands }) =>
      `${reason} of ${formatDecimal(told)} ${currency} comes too late: ${formatDecimal(stands)} ${currency} fell due with the first goods that left`,
  );
}

/** One for the order; it ends when a credit note or an invoice has settled it, or a revision says again what stands. */
export function lateChargeQuestions(subject: string, input: LateInput): readonly Question[] {
  const words = lateChargesInWords(input);
  const [first] = lateReasons(input);
  if (first === undefined) return [];
  return [
    {
      kind: 'charge-too-late',
      subject: `order/${subject}:charges`,
      what: `charges of order ${subject} were changed after they had fallen due`,
      where: 'processes',
      why: words.join('; '),
      canDo: [
        'Credit or invoice the difference in the ERP, to the account of the charge: the question closes itself when the paper comes',
        'Send a revision with the charges as they stand',
      ],
      domain: 'invoice',
      cause: `charge too late: order ${subject}`,
    },
  ];
}

interface Late {
  readonly reason: string;
  readonly told: Decimal;
  readonly stands: Decimal;
}

/** Reason by reason, because papers name reasons. */
function lateReasons({ state, lines, charges = [] }: LateInput): readonly Late[] {
  const told = state.current?.order.charges ?? [];
  const isWanted = lines.some(({ wanted }) => wanted.units > 0n);
  if (!isWanted || !lines.some(({ shipped }) => shipped.units > 0n)) return [];
  const reasons = new Set([...told, ...charges].map(({ reason }) => reason));
  return [...reasons].flatMap((reason) => {
    const wanted = sumOf(told.filter((each) => each.reason === reason).map(signedAmount));
    const own = charges.filter((each) => each.reason === reason);
    const due = sumOf(own.map(({ amount }) => amount));
    // What people give back of a charge that nobody has changed is their own affair.
    if (compareDecimals(wanted, due) === 0) return [];
    const stands = addDecimals(due, settledBy(state, { reason, own }));
    return compareDecimals(wanted, stands) === 0 ? [] : [{ reason, told: wanted, stands }];
  });
}

interface Of {
  readonly reason: OrderCharge['reason'];
  readonly own: readonly ChargeView[];
}

/** What papers have given back of it, or bill besides. */
function settledBy({ invoices }: LateInput['state'], { reason, own }: Of): Decimal {
  return invoices
    .flatMap(({ invoice }) => (invoice.charges ?? []).map((said) => ({ said, kind: invoice.kind })))
    .filter(({ said }) => said.reason === reason)
    .reduce((sum, { said, kind }) => {
      if (kind === 'credit-note') return subtractDecimals(sum, decimalOf(said.net));
      return own.some(({ charge }) => charge === said.charge) ? sum : addDecimals(sum, decimalOf(said.net));
    }, ZERO);
}
