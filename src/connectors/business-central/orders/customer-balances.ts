/** What customers owe: posted and not paid, in local currency; read every few minutes, because it moves no date and notifies nobody. */
import { Type, type Static } from 'typebox';
import type { Source } from '../../kit/source.ts';
import type { Resource } from '../api/resource.ts';
import { andThen } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { readingOf } from '../sources/reading.ts';
import { exactDecimal } from '../their-values.ts';
import { Code, Decimal, fieldsOf, Guid } from '../theirs.ts';

const TheirBalance = Type.Object({ id: Guid, number: Code(20), balance: Decimal });
type TheirBalance = Static<typeof TheirBalance>;

/** `customers.balanceDue` would be what is overdue only. */
export const CUSTOMER_BALANCES: Resource = {
  api: 'standard',
  entitySet: 'customerFinancialDetails',
  select: fieldsOf(TheirBalance),
};

const EVERY_SECONDS = 300;
/** Sorts before every version that a date makes: the customer's other fields, and its end, are told by the list of customers. */
const VERSION = '0';

const { sweep, byKey } = readingOf({ resource: CUSTOMER_BALANCES });

/**
 * The balance is computed when it is asked for and carries no date. All readings have the same version here; the hub derives one
 * from the instant of the reading where the amount is another.
 */
export const customerBalances: Source<Settings, typeof TheirBalance, 'party'> = {
  domain: 'party',
  contract: { name: 'business-central.customer-balance', version: 'v2.0' },
  from: TheirBalance,
  key: ({ id }) => id.toLowerCase(),
  version: () => VERSION,
  map: ({ id, balance }, { localCurrency }) =>
    andThen(exactDecimal('balance', balance), (amount) => [
      {
        externalId: id.toLowerCase(),
        version: VERSION,
        fields: { creditUsed: { amount, currency: localCurrency } },
      },
    ]),
  sweep: { ...sweep, everySeconds: EVERY_SECONDS },
  byKey,
};
