/** Writing against people who write, too: ETags, locks, lost writes, refusals, and one outcome for each record. */
import { afterEach, expect, test } from 'vitest';
import type { HttpClient } from '../../../platform/http.ts';
import { startSystem, type SandboxSystem } from '../testing/sandbox-system.ts';
import { customers } from './customers.ts';
import { items, type ItemBody } from './items.ts';

const systems: SandboxSystem[] = [];
afterEach(async () => {
  for (const system of systems.splice(0)) await system.close();
});

async function system(options?: Parameters<typeof startSystem>[0]): Promise<SandboxSystem> {
  const started = await startSystem(options);
  systems.push(started);
  return started;
}

function firstItem({ erp }: SandboxSystem): { id: string; number: string } {
  const [item] = erp.erp.tables.items.all();
  return { id: item?.id ?? '', number: String(item?.['number']) };
}

/** Runs something just before each batch that writes. */
function beforeWrite(http: HttpClient, meanwhile: (attempt: number) => void): HttpClient {
  let attempt = 0;
  return {
    request: (request) => {
      if (JSON.stringify(request.body ?? '').includes('"PATCH"')) meanwhile((attempt += 1));
      return http.request(request);
    },
  };
}

test('somebody who changes the record while we write it costs a second look, not his change', async () => {
  const { erp, context, ...rest } = await system();
  const { id, number } = firstItem({ erp, context, ...rest });
  const http = beforeWrite(context.http, (attempt) => {
    if (attempt === 1) erp.erp.tables.items.update(id, { unitCost: 4.2 });
  });
  const body: ItemBody = { number, displayName: 'Ours' };
  const outcomes = await items.write({ ...context, http }, [{ key: 'k', body, externalId: id }]);
  expect(outcomes).toEqual([{ outcome: 'done', externalId: id }]);
  expect(erp.erp.tables.items.find(id)).toMatchObject({ displayName: 'Ours', unitCost: 4.2 });
});

test('a record that changes each time we write it waits', async () => {
  const started = await system();
  const { id, number } = firstItem(started);
  const http = beforeWrite(started.context.http, () => started.erp.erp.tables.items.update(id, {}));
  const write = { key: 'k', body: { number, displayName: 'Ours' }, externalId: id };
  const outcomes = await items.write({ ...started.context, http }, [write]);
  expect(outcomes).toMatchObject([{ outcome: 'later', cause: 'busy' }]);
});

test('a locked record waits, the others are written', async () => {
  const started = await system();
  const { erp, context } = started;
  const [one, two] = [...erp.erp.tables.items.all()];
  erp.erp.locks.set(one?.id ?? '', Number.POSITIVE_INFINITY);
  const writes = [one, two].map((item) => ({
    key: String(item?.id),
    body: { number: String(item?.['number']), displayName: 'Ours' },
  }));
  expect(await items.write(context, writes)).toMatchObject([
    { outcome: 'later', cause: 'busy', reason: expect.stringContaining("can't save your changes right now") },
    { outcome: 'done' },
  ]);
});

test('a write that was answered and not done is found by reading back', async () => {
  const started = await system();
  const { id, number } = firstItem(started);
  await started.erp.edits['loseNextWrite']?.({ seed: 1 });
  const write = { key: 'k', body: { number, displayName: 'Ours' }, externalId: id };
  expect(await items.write(started.context, [write])).toEqual([{ outcome: 'done', externalId: id }]);
  expect(await items.readBack?.(started.context, [write])).not.toEqual([write.body]);
});

test('what people changed in another field meanwhile survives our change', async () => {
  const started = await system();
  const { erp, context } = started;
  const { id, number } = firstItem(started);
  const previous: ItemBody = { number, displayName: 'Before', blocked: false };
  await items.write(context, [{ key: 'k', body: previous, externalId: id }]);
  erp.erp.tables.items.update(id, { blocked: true });
  await items.write(context, [
    { key: 'l', body: { ...previous, displayName: 'After' }, externalId: id, previous },
  ]);
  expect(erp.erp.tables.items.find(id)).toMatchObject({ displayName: 'After', blocked: true });
});

test('the same content again repairs whatever differs', async () => {
  const started = await system();
  const { erp, context } = started;
  const { id, number } = firstItem(started);
  const body: ItemBody = { number, displayName: 'Agreed', blocked: false };
  await items.write(context, [{ key: 'k', body, externalId: id }]);
  erp.erp.tables.items.update(id, { blocked: true, displayName: 'Drifted' });
  await items.write(context, [{ key: 'k', body, externalId: id, previous: body }]);
  expect(erp.erp.tables.items.find(id)).toMatchObject({ displayName: 'Agreed', blocked: false });
});

test('a record that stands there as asked costs no write', async () => {
  const started = await system();
  const { id, number } = firstItem(started);
  const body: ItemBody = { number, displayName: 'Agreed' };
  await items.write(started.context, [{ key: 'k', body, externalId: id }]);
  const etag = started.erp.erp.tables.items.etag(id);
  await items.write(started.context, [{ key: 'k', body }]);
  expect(started.erp.erp.tables.items.etag(id)).toBe(etag);
});

test('an item that was deleted there is a question, not made again', async () => {
  const started = await system();
  const { id, number } = firstItem(started);
  started.erp.erp.tables.items.delete(id);
  const write = { key: 'k', body: { number, displayName: 'Ours' }, externalId: id };
  expect(await items.write(started.context, [write])).toMatchObject([{ outcome: 'ask' }]);
});

test('a new item is a question where no posting groups are declared', async () => {
  const { context, settings } = await system();
  const { newItems: _without, ...careful } = settings;
  const body: ItemBody = { number: 'NEW-1', baseUnitOfMeasureCode: 'PCS' };
  const outcomes = await items.write({ ...context, settings: careful }, [{ key: 'k', body }]);
  expect(outcomes).toMatchObject([{ outcome: 'ask', reason: expect.stringContaining('posting groups') }]);
});

test('a missing posting group is a question for people, a text too long is refused for good', async () => {
  const { context, settings } = await system();
  const unknown = { inventoryPostingGroupCode: 'UNKNOWN', generalProductPostingGroupCode: 'RETAIL' };
  const write = { key: 'k', body: { number: 'NEW-1', baseUnitOfMeasureCode: 'PCS' } };
  const asked = await items.write({ ...context, settings: { ...settings, newItems: unknown } }, [write]);
  expect(asked).toMatchObject([{ outcome: 'ask', reason: expect.stringContaining('InvalidTableRelation') }]);
  const long = { number: 'NEW-1', baseUnitOfMeasureCode: 'PCS', gtin: '123456789012345' };
  expect(await items.write(context, [{ key: 'k', body: long }])).toMatchObject([{ outcome: 'never' }]);
});

test('what is gone here is blocked there, so that its entries keep their item; what was deleted there is done', async () => {
  const { erp, context } = await system();
  const [kept, deleted] = [...erp.erp.tables.items.all()];
  erp.erp.tables.items.delete(deleted?.id ?? '');
  const writes = [kept, deleted].map((item) => ({
    key: String(item?.id),
    externalId: String(item?.id),
    body: { number: String(item?.['number']) },
  }));
  expect(await items.remove?.(context, writes)).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }]);
  expect(erp.erp.tables.items.find(kept?.id ?? '')).toMatchObject({
    blocked: true,
    displayName: kept?.['displayName'],
  });
});

test('where the hub may not write the status, a person decides what becomes of a record that is gone here', async () => {
  const { erp, context, settings } = await system();
  const [customer] = erp.erp.tables.customers.all();
  const write = { key: 'k', body: { number: String(customer?.['number']) } };
  const careful = { ...context, settings: { ...settings, customerFields: ['name' as const] } };
  expect(await customers.remove?.(careful, [write])).toMatchObject([{ outcome: 'ask' }]);
  expect(erp.erp.tables.customers.find(customer?.id ?? '')).toMatchObject({ blocked: customer?.['blocked'] });
});

test('payment terms are written by their id and read back by their code', async () => {
  const { erp, context } = await system();
  const [customer] = erp.erp.tables.customers.all();
  const [terms] = [...erp.erp.tables.paymentTerms.all()].map((row) => String(row['code']));
  const body = { number: String(customer?.['number']), paymentTermsCode: terms ?? '' };
  await customers.write(context, [{ key: 'k', body }]);
  expect(await customers.readBack?.(context, [{ key: 'k', body }])).toEqual([body]);
});

test('a ship-to party is withheld from the customers, with the reason', async () => {
  const { settings } = await system();
  const view = {
    fields: { level: 'ship-to' as const },
    externalIdOf: () => undefined,
    numberOf: () => undefined,
  };
  expect(customers.map(view, settings)).toHaveProperty('withheld');
});
