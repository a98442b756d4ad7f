/** Customer payments into Business Central: looked up before they are journaled, posted at once; what is booked stays, and more is a further part. */
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  isNegative,
  negateDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { answered, ask, type Outcome } from '../../kit/outcome.ts';
import type { Target, Write } from '../../kit/target.ts';
import { ReadFailed } from '../api/lists.ts';
import type { Context } from '../api/session.ts';
import type { Settings } from '../settings.ts';
import { CustomerPaymentBody, partNumber, toBody } from './customer-payment-body.ts';
import { journaled, post, withoutLines } from './journaling.ts';
import { exact, lookUpPayments, type Ground, type JournalLine, type Paper } from './standing-payments.ts';

export const customerPayments: Target<Settings, typeof CustomerPaymentBody, 'customer-payment'> = {
  domain: 'customer-payment',
  contract: { name: 'business-central.customer-payment', version: 'v2.0' },
  to: CustomerPaymentBody,
  fields: ['document', 'kind', 'paper', 'payment', 'orderNumber', 'date', 'currency', 'amount'],
  batchSize: 10,
  map: toBody,
  async write(context, writes) {
    const ground = await lookUpPayments(context, writes);
    if ('outcome' in ground) return writes.map(() => ground);
    const outcomes: Outcome[] = [];
    // One after the other: posting takes the whole journal.
    for (const write of writes) outcomes.push(await bring(context, write.body, ground));
    return outcomes;
  },
  async find(context, writes) {
    const ground = await lookUp(context, writes);
    return writes.map(({ body }) =>
      ground.booked(body).length + ground.drafts(body).length > 0 ? body.externalDocumentNumber : undefined,
    );
  },
  async readBack(context, writes) {
    const ground = await lookUp(context, writes);
    return writes.map(({ body }) => {
      const booked = ground.booked(body);
      return booked.length === 0 ? 'absent' : { ...body, amount: formatDecimal(sumOf(booked)) };
    });
  },
};

async function lookUp(context: Context, writes: readonly Write<CustomerPaymentBody>[]): Promise<Ground> {
  const ground = await lookUpPayments(context, writes);
  if (!('outcome' in ground)) return ground;
  throw new ReadFailed('reason' in ground ? ground.reason : 'no answer');
}

/** What is missing is journaled and posted; a line that a lost answer left is posted if it says that, and goes if it does not. */
async function bring(context: Context, body: CustomerPaymentBody, ground: Ground): Promise<Outcome> {
  const booked = ground.booked(body);
  const missing = subtractDecimals(decimalOf(body.amount), sumOf(booked));
  const drafts = ground.drafts(body);
  const whyNot = missing.units === 0n ? undefined : objection(body, missing, ground);
  const draft =
    whyNot === undefined ? drafts.find((line) => isFor(line, body, { booked, missing })) : undefined;
  const gone = await withoutLines(
    context,
    drafts.filter((line) => line !== draft),
  );
  if (gone !== undefined) return gone;
  if (whyNot !== undefined) return whyNot;
  if (missing.units > 0n) {
    const paper = ground.paper(body);
    const line = { body, journal: ground.journal, customer: paper?.billToCustomerNumber ?? '' };
    const written = await journaled(context, { ...line, draft, place: booked.length + 1, amount: missing });
    if ('outcome' in written) return written;
    const refused = await post(context, ground.journal, written);
    if (refused !== undefined) return refused;
  }
  return answered(body.externalDocumentNumber, {
    posted: body.amount,
    currency: context.settings.localCurrency,
  });
}

/** Why nothing may be booked, in words; nothing is journaled then. */
function objection(body: CustomerPaymentBody, missing: Decimal, ground: Ground): Outcome | undefined {
  if (isNegative(missing)) {
    const booked = formatDecimal(sumOf(ground.booked(body)));
    return ask(
      `${booked} are booked for ${body.paper} as ${body.externalDocumentNumber}, and ${body.amount} should be: what is posted, a person takes back`,
    );
  }
  const [strange] = ground.strange;
  if (strange !== undefined)
    return ask(
      `payment journal ${ground.journal.code} has a line that the hub did not write (document ${strange.documentNumber || 'without a number'}): it would be posted along. Post it or take it out; the journal is the hub's alone`,
    );
  const paper = ground.paper(body);
  if (paper === undefined) return ask(`there is no posted ${WORDS[body.kind]} ${body.paper}`);
  return wrongCurrency(body, paper, ground) ?? paidAlready(body, missing, paper);
}

const WORDS = { receipt: 'invoice', refund: 'credit memo' } as const;

/** A line of the journal takes the currency of its customer, and names none. */
function wrongCurrency(body: CustomerPaymentBody, paper: Paper, ground: Ground): Outcome | undefined {
  const customers = ground.currencyOf(paper);
  if (customers === undefined || paper.currencyCode === '' || customers === paper.currencyCode)
    return undefined;
  return ask(
    `${WORDS[body.kind]} ${body.paper} is in ${paper.currencyCode}, and payments of customer ${paper.billToCustomerNumber} are booked in ${customers}: book it there`,
  );
}

/** Somebody may have booked the same money by hand: with it twice, the invoice would be paid twice. */
function paidAlready(
  { paper: number }: CustomerPaymentBody,
  missing: Decimal,
  { remainingAmount }: Paper,
): Outcome | undefined {
  if (remainingAmount === undefined || compareDecimals(exact(remainingAmount), missing) >= 0)
    return undefined;
  return ask(
    `invoice ${number} has ${formatDecimal(exact(remainingAmount))} open, and ${formatDecimal(missing)} were taken for it: something else is applied to it already. Take that back, or leave it so and settle this`,
  );
}

/** Is the line exactly what a lost answer left? */
function isFor(
  line: JournalLine,
  body: CustomerPaymentBody,
  { booked, missing }: { readonly booked: readonly Decimal[]; readonly missing: Decimal },
): boolean {
  const wanted = partNumber(body.externalDocumentNumber, booked.length + 1);
  return (
    line.externalDocumentNumber === wanted &&
    line.postingDate === body.postingDate &&
    compareDecimals(exact(line.amount), negateDecimal(missing)) === 0
  );
}

function sumOf(parts: readonly Decimal[]): Decimal {
  return parts.reduce(addDecimals, ZERO);
}
