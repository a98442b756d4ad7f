/** Holds purchase orders of connector and simulator to the vendor's published contract, in place. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PURCHASES } from '../../../../sandbox/business-central/purchase-orders/entities.ts';
import { sharedData } from '../../../../test/shared-data.ts';
import { PURCHASE_ORDERS, TheirPurchaseLine } from './theirs.ts';

const folder = sharedData('microsoft-business-central', 'api-v2.0');

const PAGES: Readonly<Record<string, string>> = {
  purchaseOrders: 'dynamics_purchaseorder.md',
  purchaseOrderLines: 'dynamics_purchaseorderline.md',
};

function documented(entitySet: string, heading: string): readonly string[] {
  const page = readFileSync(join(folder ?? '', 'resources', PAGES[entitySet] ?? 'none'), 'utf8');
  const section = page.split(`## ${heading}`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\|\[?([A-Za-z0-9]+)/gm)].map(([, name = '']) => name);
}

describe.skipIf(folder === undefined)("the vendor's pages about purchase orders", () => {
  test('document every field that is read, and the lines beside the order', () => {
    const known = documented('purchaseOrders', 'Properties');
    expect(PURCHASE_ORDERS.select.filter((field) => !known.includes(field))).toEqual([]);
    expect(documented('purchaseOrders', 'Navigation')).toContain('purchaseOrderLines');
    const lines = documented('purchaseOrderLines', 'Properties');
    expect(Object.keys(TheirPurchaseLine.properties).filter((field) => !lines.includes(field))).toEqual([]);
  });

  test.each(PURCHASES.map((entity) => [entity.entitySet, entity] as const))(
    'the simulator shows nothing of %s that the vendor does not',
    (entitySet, { fields, navigations }) => {
      const known = documented(entitySet, 'Properties');
      expect(Object.keys(fields).filter((field) => !known.includes(field))).toEqual([]);
      const links = documented(entitySet, 'Navigation');
      expect(Object.keys(navigations ?? {}).filter((name) => !links.includes(name))).toEqual([]);
    },
  );

  test('do not list purchase orders among what is subscribed to', () => {
    const page = readFileSync(join(folder ?? '', 'webhooks-subscriptions.md'), 'utf8');
    expect(page.split('### List of supported entities')[1] ?? '').not.toContain('- purchaseOrders');
  });
});
