/** Customers: groups and bill-to parties, with hierarchy, price group and GLN from the companion API. */
import type { Party } from '../../../model/party.ts';
import { mapped, type Mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { gather, andThen } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { ourGln } from '../their-keys.ts';
import { ourAddress, ourCustomerStatus, ourEmail, ourName } from '../their-party.ts';
import { exactDecimal, NO_ID, ourCurrency, textOrNull } from '../their-values.ts';
import { RESOURCES, TheirCustomer } from '../theirs.ts';
import { notificationsOf } from './notifications.ts';
import { readingOf, withDetail } from './reading.ts';
import { versionOf } from './version.ts';

export const customers: Source<Settings, typeof TheirCustomer, 'party'> = {
  domain: 'party',
  contract: { name: 'business-central.customer', version: 'v2.0' },
  from: TheirCustomer,
  key: ({ id }) => id.toLowerCase(),
  version,
  map: (theirs, settings) =>
    andThen(gather({ plain: fieldsOf(theirs, settings), above: hierarchyOf(theirs) }), ({ plain, above }) => [
      {
        externalId: theirs.id.toLowerCase(),
        version: version(theirs),
        fields: { ...plain, ...above },
      },
    ]),
  webhook: notificationsOf(RESOURCES.customers),
  ...readingOf({
    resource: RESOURCES.customers,
    complete: (context, records) =>
      withDetail(context, records, { resource: RESOURCES.customerDetails, as: 'customerDetail' }),
  }),
};

function version({ lastModifiedDateTime, customerDetail }: TheirCustomer): string {
  return versionOf([lastModifiedDateTime, customerDetail?.lastModifiedDateTime ?? lastModifiedDateTime]);
}

function fieldsOf(theirs: TheirCustomer, settings: Settings): Mapped<Partial<Party>> {
  const { creditLimit, paymentTerm } = theirs;
  return gather<Partial<Party>>({
    number: mapped(theirs.number),
    name: ourName(theirs.displayName),
    status: ourCustomerStatus(theirs.blocked),
    email: ourEmail(theirs.email),
    phone: mapped(textOrNull(theirs.phoneNumber)),
    address: ourAddress(theirs),
    taxNumber: mapped(textOrNull(theirs.taxRegistrationNumber)),
    taxExempt: mapped(!theirs.taxLiable),
    currency: ourCurrency(theirs.currencyCode, settings),
    ...(paymentTerm === undefined ? {} : { paymentTerms: mapped(textOrNull(paymentTerm?.code ?? '')) }),
    ...(creditLimit === undefined ? {} : { creditLimit: creditLimitOf(creditLimit, settings) }),
  });
}

/** Zero is how Business Central stores "no limit"; the limit itself is always in local currency. */
function creditLimitOf(
  value: number | string,
  settings: Settings,
): Mapped<{ amount: string; currency: string } | null> {
  return andThen(exactDecimal('creditLimit', value), (amount) =>
    amount === '0' ? null : { amount, currency: settings.localCurrency },
  );
}

function hierarchyOf({ customerDetail }: TheirCustomer): Mapped<Partial<Party>> {
  if (customerDetail === undefined) return mapped({ level: 'bill-to' });
  const { groupHead, groupCustomerId, customerPriceGroup, globalLocationNumber } = customerDetail;
  return gather<Partial<Party>>({
    level: mapped(groupHead ? 'group' : 'bill-to'),
    parent: mapped(
      groupCustomerId === NO_ID ? null : { by: 'externalId', value: groupCustomerId.toLowerCase() },
    ),
    priceGroup: mapped(textOrNull(customerPriceGroup)),
    gln: ourGln('customerDetail.globalLocationNumber', globalLocationNumber),
  });
}
