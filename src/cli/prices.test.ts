import { afterAll, beforeAll, expect, test } from 'vitest';
import { estateHub } from '../api/testing/estate.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { desk, type Desk, type Ended } from './testing/desk.ts';

let here: Desk;

beforeAll(async () => {
  const hub = estateHub(await testDatabase());
  here = await desk(hub);
  const price = (amount: string) => ({ amount, currency: 'USD', per: { value: '1', unit: 'EA' } });
  const told = {
    items: [{ externalId: 'i1', fields: { number: 'BOLT', baseUnit: 'EA', listPrice: price('2.5') } }],
    customers: [{ externalId: 'c1', fields: { number: 'C1', level: 'bill-to' } }],
    prices: [
      {
        externalId: 'p1',
        fields: {
          number: 'SPRING',
          item: { by: 'number', value: 'BOLT' },
          appliesTo: { kind: 'everyone' },
          price: price('2'),
          validTo: '2026-04-30',
        },
      },
    ],
  };
  for (const [source, facts] of Object.entries(told)) {
    const body = Buffer.from(JSON.stringify(facts.map((fact) => ({ version: '1', ...fact }))));
    const message = { method: 'POST' as const, headers: { 'x-secret': 'good' }, query: {}, body };
    await hub.intake.accept({ system: 'erp', source, message });
    await hub.intake.drain();
  }
});
afterAll(() => here.close());

const run = (...args: string[]): Promise<Ended> => here.type(args);
const quote = (...more: string[]) => run('price', 'quote', '--customer', 'C1', '--item', 'BOLT', ...more);

test('a price is shown with its reasons', async () => {
  const { code, out } = await quote('--quantity', '10', '--date', '2026-06-01');
  expect(code).toBe(0);
  expect(out).toMatch(/amount +25\.00 USD/);
  expect(out).toMatch(/SPRING +2\.00 USD \/ 1 EA +expired 2026-04-30/);
});

test('another day has another price, and the answer can be read by programs', async () => {
  const { out } = await quote('--quantity', '10', '--date', '2026-04-30', '--json');
  expect(JSON.parse(out)).toMatchObject({
    lines: [{ winner: { number: 'SPRING' }, amount: { amount: '20' } }],
  });
});

test('no price is said in words, and by the exit code', async () => {
  const { code, out } = await quote('--unit', 'KGM');
  expect([code, /no price +KGM is no unit of the item/.test(out)]).toEqual([1, true]);
});

test('differences are listed, and a certification that cannot be is refused in words', async () => {
  expect(await run('prices', 'mismatches')).toEqual({
    code: 0,
    out: 'No price is known to differ.\n',
    err: '',
  });
  expect((await run('prices', 'certify')).code).toBe(1);
  expect((await run('prices', 'certifications')).out).toBe('Prices were never certified.\n');
});
