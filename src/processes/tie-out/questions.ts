/** What people are asked about differences that nothing explains; pure. */
import type { Question, QuestionKey } from '../../model/exceptions.ts';
import type { Difference } from './order/difference.ts';

const KIND = 'tie-out';

interface Order {
  readonly channel: string;
  readonly number: string;
}

/** The same difference of the same order is one question, however often a run finds it. */
export function subjectOf({ channel, number }: Order, { kind, line, paper }: Difference): string {
  return `order/${channel}/${number}:${kind}:${line ?? ''}:${paper ?? ''}`;
}

/** Gives the key under which a question was asked. */
export function keyOfSubject(subject: string): QuestionKey {
  return { kind: KIND, subject };
}

/** What a person must look at; the owner of invoices answers. */
export function questionOf(order: Order, difference: Difference): Question {
  const { kind, amount, currency, words } = difference;
  const { channel, number } = order;
  const size = amount.startsWith('-') ? amount.slice(1) : amount;
  const way = amount.startsWith('-') ? 'too little' : 'too much';
  return {
    ...keyOfSubject(subjectOf(order, difference)),
    what: `order ${channel}/${number} was charged ${size} ${currency} ${way}: ${kind.replaceAll('-', ' ')}`,
    where: 'processes',
    why: words,
    canDo: [
      `crossdock orders tie-out ${channel} ${number} shows shipment, invoice and payment side by side`,
      remedyOf(difference),
      'The next run closes this when everything explains itself; crossdock orders tie-out looks at once',
    ],
    domain: 'invoice',
    cause: `tie-out ${kind}`,
    atStake: { amount: size, currency },
  };
}

const NOT_INVOICED: ReadonlySet<Difference['kind']> = new Set([
  'not-invoiced',
  'short-invoice',
  'charge-not-invoiced',
]);

function remedyOf({ kind, paper }: Difference): string {
  if (NOT_INVOICED.has(kind)) return 'Post the missing invoice in the ERP';
  if (kind === 'not-credited') return 'Post the missing credit note in the ERP';
  if (kind === 'not-refunded' || kind.startsWith('captured') || kind.startsWith('refunded'))
    return 'Correct the payment at the payment service, or the invoice in the ERP';
  if (kind.includes('booked'))
    return 'crossdock deliveries shows why the ERP has not booked it; what people booked by hand is corrected there';
  if (kind === 'payment-disputed') return 'Answer the dispute at the payment service';
  return `Correct ${paper ?? 'the paper'} in the ERP by a credit note or a further invoice`;
}
