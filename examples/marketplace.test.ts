/** An order of a marketplace: the same canonical order as every other, shipped to its buyer, owed by the marketplace, taxed and told by it. Our account of it is liable to tax. */
import { expect, test } from 'vitest';
import type { Fields } from '../sandbox/business-central/tables/table.ts';
import { decimalOf, formatDecimal, subtractDecimals } from '../src/model/values/decimal.ts';
import { estateOfFile, type Estate } from './testing/estate.ts';
import { fromMarketplace, type MarketplaceOrder } from './testing/marketplace-order.ts';
import { settled, someOrder } from './testing/orders.ts';

const day = estateOfFile();

/** The ERP would take tax from the account: that the marketplace remits it stands with each line. */
async function accountOf(estate: Estate, number: string): Promise<Fields> {
  const { customers } = estate.erp.erp.tables;
  const account = customers.findBy('number', number);
  if (account === undefined) throw new Error(`the ERP has no customer ${number}`);
  const changed = customers.update(account.id, { taxLiable: true });
  await settled(estate);
  return changed;
}

/** At the prices that are agreed with the marketplace: what it lists is what the distributor told it. */
async function agreedFor(
  estate: Estate,
  party: string,
  asked: readonly { number: string; quantity: string }[],
) {
  const { database, records, pricing } = estate.hub;
  const [partyId, ...itemIds] = await records.resolveReferences(database, 'hub', [
    { domain: 'party', reference: { by: 'number', value: party } },
    ...asked.map(({ number }) => ({
      domain: 'item' as const,
      reference: { by: 'number' as const, value: number },
    })),
  ]);
  const { lines } = await pricing.quote({
    lines: asked.map(({ number, quantity }, place) => ({
      item: { name: number, id: itemIds[place] },
      party: { name: party, id: partyId },
      quantity,
      unit: 'EA',
    })),
  });
  return lines.map((line) => (line.outcome === 'priced' ? Number(line.unitPrice.amount) : 0));
}

async function theirOrder(estate: Estate): Promise<{ account: Fields; order: MarketplaceOrder }> {
  const like = await someOrder(estate, 'none');
  const account = await accountOf(estate, like.customer.value);
  const asked = like.lines.map(({ item, quantity }) => ({ number: item.value, quantity: quantity.value }));
  const prices = await agreedFor(estate, like.customer.value, asked);
  const usd = (amount: number) => ({ CurrencyCode: 'USD', Amount: amount.toFixed(2) });
  return {
    account,
    order: {
      AmazonOrderId: '902-3159896-1390916',
      PurchaseDate: like.placedAt,
      LastUpdateDate: like.placedAt,
      OrderStatus: 'Unshipped',
      ShippingAddress: {
        Name: 'Jo Miller',
        AddressLine1: '12 Orchard Road',
        City: 'Trenton',
        StateOrRegion: 'NJ',
        PostalCode: '08608',
        CountryCode: 'US',
      },
      OrderItems: asked.map(({ number, quantity }, place) => ({
        OrderItemId: `5285265103415${place}`,
        SellerSKU: number,
        QuantityOrdered: Number(quantity),
        ItemPrice: usd((prices[place] ?? 0) * Number(quantity)),
        ItemTax: usd(0.5),
        ShippingTax: usd(0.12),
        TaxCollection: { Model: 'MarketplaceFacilitator', ResponsibleParty: 'the marketplace' },
      })),
    },
  };
}

/** How the hub shows what the buyer pays. */
async function shownMoney(estate: Estate, number: string) {
  const found = await estate.hub.orders.find('marketplace', number);
  const { net = '0', total = '0', tax, collectedTax } = found?.plan.money ?? {};
  return {
    status: found?.status,
    tax,
    collectedTax,
    beyondNet: formatDecimal(subtractDecimals(decimalOf(total), decimalOf(net))),
    askedOfEngine: found?.documents.filter(({ domain }) => domain === 'tax-document').length,
  };
}

test('an order of a marketplace goes to its buyer, is owed by the marketplace without tax, and nobody but the marketplace writes', async () => {
  const estate = day();
  const { account, order: theirs } = await theirOrder(estate);
  const pending = fromMarketplace({ ...theirs, OrderStatus: 'Pending' }, { number: 'any' });
  expect(pending).toBeUndefined();
  const order = fromMarketplace(theirs, { number: String(account['number']) });
  if (order === undefined) throw new Error('it is an order');
  await estate.hub.orders.submit(order, 'marketplace');
  await settled(estate);
  expect(await shownMoney(estate, order.number)).toEqual({
    status: 'released',
    tax: '0',
    collectedTax: '1.24',
    beyondNet: '1.24',
    askedOfEngine: 0,
  });
  const [placed] = [...estate.erp.erp.tables.salesOrders.all()].filter(
    ({ customerNumber }) => customerNumber === account['number'],
  );
  expect(placed).toMatchObject({ shipToName: 'Jo Miller', shipToCity: 'Trenton', totalTaxAmount: 0 });
  await estate.east.edits['shipOrder']?.({ seed: 1 });
  await settled(estate);
  const closed = await estate.hub.orders.find('marketplace', order.number);
  expect([closed?.status, closed?.plan.questions]).toEqual(['closed', []]);
  expect([...estate.erp.erp.tables.salesInvoices.all()]).toMatchObject([
    { customerNumber: account['number'], totalTaxAmount: 0 },
  ]);
  const shown = estate.crm.org.living('Order').find((row) => row['Crossdock_Order__c'] === closed?.document);
  expect(shown).toMatchObject({ Crossdock_Channel__c: 'marketplace', StatusCode: 'Activated' });
  expect(estate.mail.mailboxes.messages()).toEqual([]);
  const tied = await estate.hub.tieOuts.ofOrder('marketplace', order.number);
  expect(tied?.tie).toMatchObject({ standing: 'tied', differences: [], money: { invoicedTax: '0' } });
});

test('a cancellation of the marketplace before anything has left takes the order out everywhere', async () => {
  const estate = day();
  const { account, order: theirs } = await theirOrder(estate);
  const told = { ...theirs, AmazonOrderId: '902-3159896-1390917' };
  const by = { number: String(account['number']) };
  const later = { LastUpdateDate: new Date(Date.parse(told.PurchaseDate) + 60_000).toISOString() };
  for (const each of [told, { ...told, ...later, OrderStatus: 'Canceled' as const }]) {
    const order = fromMarketplace(each, by);
    if (order !== undefined) await estate.hub.orders.submit(order, 'marketplace');
    await settled(estate);
  }
  const found = await estate.hub.orders.find('marketplace', told.AmazonOrderId);
  expect(found?.status).toBe('cancelled');
  const standing = estate.erp.erp.tables.salesOrders.listBy('externalDocumentNumber', found?.document);
  expect(standing).toEqual([]);
});

test('where the seller owes the tax, the tax engine says it, and the ERP takes it', async () => {
  const estate = day();
  const { account, order: theirs } = await theirOrder(estate);
  const items = theirs.OrderItems.map(({ TaxCollection: _collected, ...item }) => item);
  const told = { ...theirs, AmazonOrderId: '902-3159896-1390918', OrderItems: items };
  const order = fromMarketplace(told, { number: String(account['number']) });
  if (order === undefined) throw new Error('it is an order');
  await estate.hub.orders.submit(order, 'marketplace');
  await settled(estate);
  const found = await estate.hub.orders.find('marketplace', order.number);
  expect(found?.plan.money).not.toHaveProperty('collectedTax');
  const tax = Number(found?.plan.money?.tax);
  expect(tax).toBeGreaterThan(0);
  const [placed] = estate.erp.erp.tables.salesOrders.listBy('externalDocumentNumber', found?.document);
  expect(placed?.['totalTaxAmount']).toBe(tax);
});
