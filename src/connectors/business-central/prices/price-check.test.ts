import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noFaults } from '../../../../sandbox/kit/faults.ts';
import { sharedData } from '../../../../test/shared-data.ts';
import type { PriceQuestion } from '../../kit/price-check.ts';
import { startSystem, type SandboxSystem } from '../testing/sandbox-system.ts';
import { DraftQuote, priceCheck } from './price-check.ts';

let system: SandboxSystem;
const today = new Date().toISOString().slice(0, 10);
beforeAll(async () => void (system = await startSystem()));
afterAll(() => system.close());
beforeEach(() => void Object.assign(system.faults, noFaults()));

/** An item in pieces and boxes of ten that costs two dollars, and nobody's price beside it. */
function anItem() {
  const { tables } = system.erp.erp;
  const item = [...tables.items.all()].find((each) => each['blocked'] === false);
  if (item === undefined) throw new Error('the company has no item');
  tables.items.update(item.id, { unitPrice: 2 });
  for (const line of tables.prices.listBy('itemId', item.id)) tables.prices.delete(line.id);
  for (const unit of tables.itemUnits.listBy('itemId', item.id))
    if (unit['qtyPerUnitOfMeasure'] !== 1) tables.itemUnits.delete(unit.id);
  const unit = { itemId: item.id, itemNumber: String(item['number']), weight: 0, gtin: '' };
  tables.itemUnits.insert({ ...unit, id: `${item.id}-box`, code: 'BOX', qtyPerUnitOfMeasure: 10 });
  const base = String(item['baseUnitOfMeasureCode']);
  return { id: item.id, number: String(item['number']), base, unit: system.settings.units[base] ?? '' };
}

function aCustomer() {
  const found = [...system.erp.erp.tables.customers.all()].find(({ blocked }) => blocked === ' ');
  if (found === undefined) throw new Error('the company has no customer');
  return system.erp.erp.tables.customers.update(found.id, { customerPriceGroup: 'GOLD' });
}

function agreed(item: ReturnType<typeof anItem>, more: object) {
  const line = {
    id: crypto.randomUUID(),
    priceListCode: 'S00001',
    status: 'Active',
    sourceType: 'All_x0020_Customers',
    sourceNumber: '',
    customerId: '00000000-0000-0000-0000-000000000000',
    itemId: item.id,
    itemNumber: item.number,
    variantCode: '',
    unitOfMeasureCode: item.base,
    baseUnitOfMeasureCode: item.base,
    minimumQuantity: 0,
    currencyCode: '',
    unitPrice: 1,
    lineDiscountPercent: 0,
    priceIncludesTax: false,
    startingDate: '2020-01-01',
    endingDate: '0001-01-01',
  };
  system.erp.erp.tables.prices.insert({ ...line, ...more });
}

function question(item: ReturnType<typeof anItem>, more: Partial<PriceQuestion> = {}): PriceQuestion {
  return {
    chain: [{ level: 'bill-to', externalId: aCustomer().id }],
    item: item.id,
    quantity: { value: '1', unit: item.unit },
    currency: 'USD',
    date: today,
    ...more,
  };
}

const ask = (...questions: PriceQuestion[]) => priceCheck.ask(system.context, questions);

describe('Business Central’s own price', () => {
  test('is the item’s where no price list speaks, and the lowest that fits where some do', async () => {
    const item = anItem();
    expect(await ask(question(item))).toEqual([{ answer: 'priced', unitPrice: '2' }]);
    agreed(item, { unitPrice: 1.9 });
    agreed(item, { unitPrice: 1.5, sourceType: 'Customer_x0020_Price_x0020_Group', sourceNumber: 'GOLD' });
    agreed(item, { unitPrice: 1, sourceType: 'Customer_x0020_Price_x0020_Group', sourceNumber: 'TIN' });
    agreed(item, { unitPrice: 1.2, endingDate: '2020-12-31' });
    agreed(item, { unitPrice: 1.1, status: 'Draft' });
    expect(await ask(question(item))).toEqual([{ answer: 'priced', unitPrice: '1.5' }]);
  });

  test('counts quantity breaks, a line with a unit in that unit alone, and one without in every unit', async () => {
    const item = anItem();
    agreed(item, { unitPrice: 1.5, minimumQuantity: 20 });
    agreed(item, { unitPrice: 1.8, minimumQuantity: 10, unitOfMeasureCode: '' });
    const of = (value: string, unit: string) => question(item, { quantity: { value, unit } });
    const answers = await ask(of('9', item.unit), of('10', item.unit), of('20', item.unit), of('2', 'BX'));
    expect(answers).toEqual([
      { answer: 'priced', unitPrice: '2' },
      { answer: 'priced', unitPrice: '1.8' },
      { answer: 'priced', unitPrice: '1.5' },
      { answer: 'priced', unitPrice: '18' },
    ]);
  });

  test('belongs to the customer, whichever of his ship-tos asks', async () => {
    const item = anItem();
    const customer = aCustomer();
    agreed(item, { unitPrice: 1.3, sourceType: 'Customer', sourceNumber: String(customer['number']) });
    const chain = [
      { level: 'ship-to', externalId: crypto.randomUUID() },
      { level: 'bill-to', externalId: customer.id },
    ];
    expect(await ask(question(item, { chain }))).toEqual([{ answer: 'priced', unitPrice: '1.3' }]);
  });

  test('is not told where it has none', async () => {
    const item = anItem();
    system.erp.erp.tables.items.update(item.id, { unitPrice: 0 });
    expect(await ask(question(item))).toEqual([{ answer: 'no-price' }]);
  });
});

describe('asking', () => {
  test('leaves nothing behind: each quote is deleted with its lines', async () => {
    const item = anItem();
    await ask(...Array.from({ length: 130 }, () => question(item)));
    const { salesQuotes, salesQuoteLines } = system.erp.erp.tables;
    expect([salesQuotes.size, salesQuoteLines.size]).toEqual([0, 0]);
  });

  test('one refused line leaves only itself without an answer', async () => {
    const item = anItem();
    const unknown = question(item, { item: crypto.randomUUID() });
    expect(await ask(question(item), unknown, question(item))).toEqual([
      { answer: 'priced', unitPrice: '2' },
      { answer: 'not-answered', reason: 'Application_DialogException: Item does not exist.' },
      { answer: 'priced', unitPrice: '2' },
    ]);
  });

  test('says what cannot be asked', async () => {
    const item = anItem();
    expect(
      await ask(
        question(item, { date: '2020-01-01' }),
        question(item, { chain: [{ level: 'ship-to', externalId: 'x' }] }),
        question(item, { quantity: { value: '1', unit: 'TNE' } }),
      ),
    ).toEqual([
      { answer: 'not-answered', reason: `Business Central prices quotes of ${today} only` },
      { answer: 'not-answered', reason: 'Business Central does not know the customer' },
      { answer: 'not-answered', reason: 'no unit is declared for TNE' },
    ]);
  });

  test('throws where Business Central does not answer: that proves nothing', async () => {
    system.faults.outage = true;
    await expect(ask(question(anItem()))).rejects.toThrow(/cannot be asked for prices/);
  });
});

const folder = sharedData('microsoft-business-central', 'openapi');

test.skipIf(folder === undefined)('every field that is read or written of a line is documented', () => {
  const file = readFileSync(join(folder ?? '', 'BCOpenApiSpecification.json'), 'utf8');
  const { components }: { components: { schemas: Record<string, { properties: object }> } } =
    JSON.parse(file);
  const known = Object.keys(components.schemas['salesQuoteLine']?.properties ?? {});
  const read = Object.keys(DraftQuote.properties.salesQuoteLines.items.properties);
  expect([...read, 'lineType', 'itemId', 'quantity'].filter((name) => !known.includes(name))).toEqual([]);
});
