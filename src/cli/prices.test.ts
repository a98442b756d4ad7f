import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../api/index.ts';
import { estateHub } from '../api/testing/estate.ts';
import { silentLog } from '../platform/log.ts';
import { testDatabase } from '../platform/testing/database.ts';

const bin = join(import.meta.dirname, '..', '..', 'bin', 'crossdock');
let api: Api;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'crossdock-cli-'));
  const hub = estateHub(await testDatabase());
  api = await startApi({
    hub,
    settings: { port: 0, host: '127.0.0.1', dataDir, bodyLimitBytes: 100_000, roles: ['api'] },
    log: silentLog,
  });
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
afterAll(async () => {
  await api.close();
  await rm(dataDir, { recursive: true, force: true });
});

function run(...args: string[]): Promise<{ readonly code: number; readonly out: string }> {
  const env = { ...process.env, CROSSDOCK_URL: api.url, CROSSDOCK_DATA_DIR: dataDir };
  return new Promise((resolve) => {
    execFile(bin, args, { env, cwd: dataDir }, (error, out) =>
      resolve({ code: error === null ? 0 : Number(error.code), out }),
    );
  });
}

const quote = (...more: string[]) => run('price', 'quote', '--customer', 'C1', '--item', 'BOLT', ...more);

test('a price is shown with its reasons', async () => {
  const { code, out } = await quote('--quantity', '10', '--date', '2026-06-01');
  expect(code).toBe(0);
  expect(out).toMatch(/amount +25 USD/);
  expect(out).toMatch(/SPRING +2 USD \/ 1 EA +expired 2026-04-30/);
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
  expect(await run('prices', 'mismatches')).toEqual({ code: 0, out: 'No price is known to differ.\n' });
  expect((await run('prices', 'certify')).code).toBe(1);
  expect((await run('prices', 'certifications')).out).toBe('Prices were never certified.\n');
});
