/** Who ships what no warehouse of our own has, and for whom something is kept: a supplier, a 3PL, fences and floors. */
import { expect, test } from 'vitest';
import { estateOfFile, type Estate } from './testing/estate.ts';
import { shelvesOf, soldItems } from './testing/happenings.ts';
import { lyingInEast, settled, someOrder } from './testing/orders.ts';

const day = estateOfFile({ shippers: 'partners-too' });
const PATIENT = { timeout: 120_000 };

interface Wish {
  readonly number: string;
  readonly item: string;
  readonly quantity: string;
  readonly channel?: string;
}

/** Hands an order in, waits, and gives how its only line stands. */
async function ordered({ number, item, quantity, channel = 'inside-sales' }: Wish) {
  const estate = day();
  const like = await someOrder(estate, number);
  const lines = [
    { line: '1', item: { by: 'number' as const, value: item }, quantity: { value: quantity, unit: 'EA' } },
  ];
  await estate.hub.orders.submit({ ...like, channel, lines }, channel);
  await settled(estate);
  return await standing(number, channel);
}

async function standing(number: string, channel = 'inside-sales') {
  const found = await day().hub.orders.find(channel, number);
  const [line] = found?.plan.lines ?? [];
  if (found === undefined || line === undefined) throw new Error(`there is no order ${number}`);
  return { ...line, document: found.document, status: found.status };
}

/** Everything that lies of some item is counted: what is named here, and nothing anywhere else. Gives its number. */
async function counted(there: Readonly<Record<string, string>>): Promise<string> {
  const estate = day();
  const [number = ''] = await lyingInEast(estate);
  const own = soldItems(estate).filter((item) => item['number'] === number);
  const empty = own.flatMap((item) => shelvesOf(estate, item)).map(({ warehouse }) => [warehouse, '0']);
  for (const [warehouse = '', quantity = ''] of [...empty, ...Object.entries(there)]) {
    const { book, subscriptions } = systemOf(estate, warehouse).state;
    subscriptions.tell('counts', [book.count({ warehouse, item: number }, { quantity, unit: 'EA' })]);
  }
  await settled(estate);
  return number;
}

function systemOf({ east, west, thirdParty, supplierDesk }: Estate, warehouse: string) {
  const partners = new Map([
    ['WEST', west],
    ['3PL', thirdParty],
    ['SUP-05', supplierDesk],
  ]);
  return partners.get(warehouse) ?? east;
}

/** The price group of whoever orders here. */
async function buysAs(tier: string): Promise<void> {
  const estate = day();
  const { customer } = await someOrder(estate, 'nobody');
  const { customers } = estate.erp.erp.tables;
  const found = customers.findBy('number', customer.value);
  if (found === undefined) throw new Error('nobody orders');
  customers.update(found.id, { customerPriceGroup: tier });
  await settled(estate);
}

const ordersAt = ({ state }: Estate['east'], document: string) =>
  state.orders.all().filter(({ id }) => id.startsWith(document));

test(
  'what only a supplier has is ordered there, shipped by the supplier, and invoiced to our customer',
  PATIENT,
  async () => {
    const estate = day();
    const item = await counted({ 'SUP-05': '40' });
    const { document, status, reasons } = await ordered({ number: 'DROP-1', item, quantity: '4' });
    expect([status, reasons]).toEqual([
      'released',
      expect.arrayContaining([
        expect.stringMatching(/^SUP-05: 38 EA can be promised.*, drop-ship; taken: all of it/),
      ]),
    ]);
    expect(ordersAt(estate.supplierDesk, document)).toMatchObject([
      { id: `${document}-SUP-05`, content: { lines: [{ item, quantity: '4', unit: 'EA' }] } },
    ]);
    expect([estate.east, estate.west, estate.thirdParty].flatMap((each) => ordersAt(each, document))).toEqual(
      [],
    );
    await estate.supplierDesk.edits['shipOrder']?.({ seed: 1 });
    await settled(estate);
    expect(await standing('DROP-1')).toMatchObject({ status: 'closed', quantities: { shipped: '4' } });
    const { salesInvoices } = estate.erp.erp.tables;
    expect(salesInvoices.listBy('externalDocumentNumber', document)).toHaveLength(1);
  },
);

test('a 3PL gets an order only for what no warehouse of our own can ship', PATIENT, async () => {
  const estate = day();
  const item = await counted({ EAST: '10', '3PL': '1728' });
  const small = await ordered({ number: 'PALLET-1', item, quantity: '3' });
  expect(small.reasons).toContainEqual(expect.stringMatching(/^3PL: .*not needed, and asked last/));
  expect(ordersAt(estate.thirdParty, small.document)).toEqual([]);
  const large = await ordered({ number: 'PALLET-2', item, quantity: '50' });
  expect(ordersAt(estate.east, large.document)).toMatchObject([{ content: { lines: [{ quantity: '5' }] } }]);
  expect(ordersAt(estate.thirdParty, large.document)).toMatchObject([
    { id: `${large.document}-3PL`, content: { warehouse: '3PL', lines: [{ item, quantity: '45' }] } },
  ]);
});

test('what a fence keeps for gold customers nobody else gets, and the order says so', PATIENT, async () => {
  const item = await counted({ '3PL': '150' });
  await buysAs('GOLD');
  const gold = await ordered({ number: 'FENCE-1', item, quantity: '60' });
  expect(gold).toMatchObject({ quantities: { held: '60', missing: '0' } });
  expect(gold.reasons).toContain('3PL: 148 EA can be promised to GOLD; taken: all of it');
  await buysAs('SILVER');
  const silver = await ordered({ number: 'FENCE-2', item, quantity: '60' });
  expect(silver).toMatchObject({ quantities: { held: '48', missing: '12' } });
  expect(silver.reasons).toContain('3PL: 48 EA can be promised to SILVER; 40 kept for GOLD; taken: 48');
});

test('a floor leaves the last of it to others', PATIENT, async () => {
  const item = await counted({ '3PL': '700' });
  await buysAs('BRONZE');
  const bronze = await ordered({ number: 'FLOOR-1', item, quantity: '150' });
  expect(bronze).toMatchObject({ quantities: { held: '100', missing: '50' } });
});

test('a fence keeps its share for inside sales, and other channels get the rest', PATIENT, async () => {
  const item = await counted({ CENTRAL: '100' });
  const field = await ordered({ number: 'SHARE-1', item, quantity: '90', channel: 'field-sales' });
  expect(field).toMatchObject({ quantities: { held: '78', missing: '12' } });
  const inside = await ordered({ number: 'SHARE-2', item, quantity: '15' });
  expect(inside).toMatchObject({ quantities: { held: '15', missing: '0' } });
});
