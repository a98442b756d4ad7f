/** The desk of the CRM: orders that sellers enter for their accounts. */
import { Type, type Static } from 'typebox';
import { deskAct, type Desk } from '../../kit/desk.ts';
import type { Row } from '../../salesforce/checks.ts';
import type { Org } from '../../salesforce/org.ts';
import { idsOf, placeOrder } from '../../salesforce/orders/entry.ts';

export const CrmRange = Type.Object({
  accounts: Type.Array(Type.Object({ id: Type.String(), customer: Type.String() })),
  products: Type.Array(Type.Object({ id: Type.String(), item: Type.String() })),
});
export type CrmRange = Static<typeof CrmRange>;

const Entry = Type.Object({
  account: Type.String(),
  lines: Type.Array(Type.Object({ product: Type.String(), quantity: Type.Integer({ minimum: 1 }) }), {
    minItems: 1,
  }),
});

export function crmDesk(org: Org): Desk {
  return {
    range: deskAct(Type.Object({}), () => rangeOf(org)),
    /** Gives the number of the order. */
    place: deskAct(Entry, (entry) => String(org.find('Order', placeOrder(org, entry))?.['OrderNumber'])),
  };
}

function rangeOf(org: Org): CrmRange {
  const standard = idsOf(org, 'Pricebook2', ({ IsStandard }) => IsStandard === true);
  const isSold = ({ Id }: Row): boolean =>
    org
      .having('PricebookEntry', 'Product2Id', String(Id))
      .some((entry) => entry['IsActive'] === true && standard.includes(String(entry['Pricebook2Id'])));
  const number = (row: Row): string => {
    const found = row[org.externalIdField];
    return typeof found === 'string' ? found : '';
  };
  return {
    accounts: org
      .living('Account')
      .filter(({ Type: kind }) => kind === 'Customer')
      .map((row) => ({ id: String(row['Id']), customer: number(row) })),
    products: org
      .living('Product2')
      .filter((row) => row['IsActive'] === true && isSold(row))
      .map((row) => ({ id: String(row['Id']), item: number(row) })),
  };
}
