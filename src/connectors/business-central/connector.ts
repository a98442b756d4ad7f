/** Dynamics 365 Business Central, API v2.0: the ERP of the estate. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Connector } from '../kit/connector.ts';
import type { Problem } from '../kit/mapping.ts';
import { refusalOf } from './api/refusal.ts';
import { apiRoot, listUrl, type Resource } from './api/resource.ts';
import { send, type Context } from './api/session.ts';
import { apiUrl, Settings } from './settings.ts';
import { creditMemos } from './credit-memos/credit-memos.ts';
import { checkJournal } from './customer-payments/check-journal.ts';
import { customerPayments } from './customer-payments/customer-payments.ts';
import { CUSTOMER_BALANCES, customerBalances } from './orders/customer-balances.ts';
import { creditNotes, invoices } from './orders/invoices.ts';
import { orderResponses } from './orders/order-responses.ts';
import { salesOrders } from './orders/sales-orders.ts';
import { shipments } from './orders/shipments.ts';
import { checkReopened } from './reopening/check-reopened.ts';
import { ORDER_RESOURCES } from './orders/theirs.ts';
import { priceCheck } from './prices/price-check.ts';
import { purchaseOrders } from './purchase-orders/purchase-orders.ts';
import { PURCHASE_ORDERS } from './purchase-orders/theirs.ts';
import { contacts } from './sources/contacts.ts';
import { customers } from './sources/customers.ts';
import { items } from './sources/items.ts';
import { locations } from './sources/locations.ts';
import { prices } from './sources/prices.ts';
import { shipToAddresses } from './sources/ship-to-addresses.ts';
import { vendors } from './sources/vendors.ts';
import { customers as customersTarget } from './targets/customers.ts';
import { items as itemsTarget } from './targets/items.ts';
import { RESOURCES } from './theirs.ts';

export const businessCentral: Connector<typeof Settings> = {
  name: 'business-central',
  title: 'Microsoft Dynamics 365 Business Central',
  settings: Settings,
  semantics: {
    // Notifications are thin, grouped and delayed: which of two comes first says nothing.
    ordering: 'none',
    deletes: 'sweep',
    idempotency: 'look-up',
    events: 'thin',
    // The vendor allows 6,000 requests in 5 minutes and 100 at once for one user; people and other programs need theirs.
    limits: { requestsPerSecond: 16, concurrency: 8 },
  },
  baseUrl: apiUrl,
  check,
  sources: {
    items,
    customers,
    'ship-to-addresses': shipToAddresses,
    contacts,
    vendors,
    locations,
    prices,
    'customer-balances': customerBalances,
    'order-responses': orderResponses,
    shipments,
    invoices,
    'credit-notes': creditNotes,
    'purchase-orders': purchaseOrders,
  },
  priceCheck,
  targets: {
    items: itemsTarget,
    customers: customersTarget,
    'sales-orders': salesOrders,
    'credit-memos': creditMemos,
    'customer-payments': customerPayments,
  },
};

const READ: readonly Resource[] = [
  ...Object.values(RESOURCES),
  ...Object.values(ORDER_RESOURCES),
  CUSTOMER_BALANCES,
  PURCHASE_ORDERS,
];

const Companies = Type.Object({ value: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })) });

/** Reads the companies, one record of each kind we read, and changes nothing. */
async function check(context: Context): Promise<readonly Problem[]> {
  const { settings } = context;
  const companies = await send(context, {
    method: 'GET',
    url: `${apiRoot(settings, 'standard')}/companies?$select=id,name`,
  });
  const reached = problemOf(companies, 'clientId');
  if (reached !== undefined) return [reached];
  const body = companies.reply === 'answered' ? companies.body : undefined;
  if (!Value.Check(Companies, body))
    return [{ path: 'apiUrl', found: 'an answer of another kind', agreed: 'a list of companies' }];
  if (!body.value.some(({ id }) => id.toLowerCase() === settings.company)) {
    const known = body.value.map(({ id, name }) => `${name} ${id.toLowerCase()}`).join(', ');
    return [{ path: 'company', found: settings.company, agreed: `one of: ${known || 'none is visible'}` }];
  }
  return [
    ...(await checkLists(context)),
    ...(await checkReopened(context)),
    ...(await checkJournal(context)),
  ];
}

/** Least privilege: every list that a source reads must be readable; nothing says so but reading it. */
async function checkLists(context: Context): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const resource of READ) {
    if (resource.api === 'companion' && context.settings.companionApi === undefined) continue;
    const reply = await send(context, {
      method: 'GET',
      url: listUrl(context.settings, resource, { top: 1 }),
    });
    const problem = problemOf(reply, resource.api === 'companion' ? 'companionApi' : 'clientId');
    if (problem !== undefined)
      problems.push({ ...problem, found: `${resource.entitySet}: ${problem.found}` });
  }
  return problems;
}

function problemOf(reply: Awaited<ReturnType<typeof send>>, path: string): Problem | undefined {
  if (reply.reply === 'failed')
    return { path: 'apiUrl', found: reply.failure.reason, agreed: 'an address that answers' };
  if (reply.status < 300) return undefined;
  const { code, message } = refusalOf(reply);
  return { path, found: `${code}: ${message}`, agreed: 'an application that may read this' };
}
