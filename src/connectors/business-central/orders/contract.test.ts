/** Holds the sales documents of connector and simulator to the vendor's published contract, in place. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PAYMENTS } from '../../../../sandbox/business-central/payments/entities.ts';
import { SALES } from '../../../../sandbox/business-central/sales/entities.ts';
import { sharedData } from '../../../../test/shared-data.ts';
import type { Resource } from '../api/resource.ts';
import { PAYMENT_RESOURCES } from '../customer-payments/standing-payments.ts';
import { SalesOrderBody, SalesOrderLineBody } from './sales-order-body.ts';
import { STANDING } from './standing-orders.ts';
import { ChargeLineBody } from '../charges/charge-line-body.ts';
import { ORDER_RESOURCES } from './theirs.ts';

const folder = sharedData('microsoft-business-central', 'api-v2.0');

/** Entity set → the vendor's page about it; the page about lines of credit memos is not among the data. */
const PAGES: Readonly<Record<string, string>> = {
  salesQuotes: 'dynamics_salesquote.md',
  salesOrders: 'dynamics_salesorder.md',
  salesOrderLines: 'dynamics_salesorderline.md',
  salesShipments: 'dynamics_salesShipment.md',
  salesShipmentLines: 'dynamics_salesShipmentLine.md',
  salesInvoices: 'dynamics_salesinvoice.md',
  salesInvoiceLines: 'dynamics_salesinvoiceline.md',
  salesCreditMemos: 'dynamics_salescreditmemo.md',
  customerPayments: 'dynamics_customerpayment.md',
  journals: 'dynamics_journal.md',
  journalLines: 'dynamics_journalline.md',
  customers: 'dynamics_customer.md',
};

function pageOf(entitySet: string): string {
  return readFileSync(join(folder ?? '', 'resources', PAGES[entitySet] ?? 'none'), 'utf8');
}

function documented(entitySet: string, heading: string): readonly string[] {
  const section = pageOf(entitySet).split(`## ${heading}`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\|\[?([A-Za-z0-9]+)/gm)].map(([, name = '']) => name);
}

/** The pages about payment journals and the general ledger are not among the data: they were read where the vendor publishes them. */
const UNPUBLISHED = ['customerPaymentJournals', 'generalLedgerEntries'];

const resources = [
  ...Object.values(ORDER_RESOURCES),
  STANDING,
  ...Object.values<Resource>(PAYMENT_RESOURCES).filter(({ entitySet }) => !UNPUBLISHED.includes(entitySet)),
].map((resource): [string, Resource] => [resource.entitySet, resource]);

describe.skipIf(folder === undefined)("the vendor's pages about sales documents", () => {
  test.each(resources)('document every field that is read of %s and of its lines', (entitySet, resource) => {
    const properties = documented(entitySet, 'Properties');
    expect(resource.select.filter((field) => !properties.includes(field))).toEqual([]);
    const links = documented(entitySet, 'Navigation');
    for (const [name, fields] of Object.entries(resource.expand ?? {})) {
      expect(links).toContain(name);
      if (PAGES[name] === undefined) continue;
      const known = documented(name, 'Properties');
      expect(fields.filter((field) => !known.includes(field))).toEqual([]);
    }
  });

  test('document every field that is written, and the ways of writing', () => {
    const ours = ['state', 'comment', 'salesOrderLines', 'chargeLines'];
    const header = Object.keys(SalesOrderBody.properties).filter((field) => !ours.includes(field));
    const known = documented('salesOrders', 'Properties');
    expect(header.filter((field) => !known.includes(field))).toEqual([]);
    const fields = { ...SalesOrderLineBody.properties, ...ChargeLineBody.properties };
    const lines = Object.keys(fields).filter((field) => field !== 'shipped');
    lines.push('shipQuantity', 'invoiceQuantity', 'lineType', 'description');
    const knownOfLines = documented('salesOrderLines', 'Properties');
    expect(lines.filter((field) => !knownOfLines.includes(field))).toEqual([]);
    for (const entitySet of ['salesOrders', 'salesOrderLines']) {
      for (const method of ['POST', 'PATCH', 'DELETE'])
        expect(pageOf(entitySet)).toContain(`[${method} salesOrder`);
    }
  });

  test('list every document that is subscribed to, and not the shipments', () => {
    const page = readFileSync(join(folder ?? '', 'webhooks-subscriptions.md'), 'utf8');
    const supported = page.split('### List of supported entities')[1] ?? '';
    for (const entitySet of ['salesOrders', 'salesInvoices', 'salesCreditMemos'])
      expect(supported).toContain(`- ${entitySet}\n`);
    expect(supported).not.toContain('salesShipments');
    expect(supported).toContain('a notification is sent for the header if a change is made to a line');
  });

  test.each(
    [...SALES, ...PAYMENTS]
      .filter(({ entitySet }) => PAGES[entitySet] !== undefined)
      .map((entity) => [entity.entitySet, entity] as const),
  )('the simulator shows nothing of %s that the vendor does not', (entitySet, { fields, navigations }) => {
    const known = documented(entitySet, 'Properties');
    expect(Object.keys(fields).filter((field) => !known.includes(field))).toEqual([]);
    const links = documented(entitySet, 'Navigation');
    expect(Object.keys(navigations ?? {}).filter((name) => !links.includes(name))).toEqual([]);
  });

  test('the bound actions of the simulator are those that are documented', () => {
    expect(pageOf('journals')).toContain('Microsoft.NAV.post');
    expect(pageOf('salesOrders')).toContain('Microsoft.NAV.shipAndInvoice');
  });
});
