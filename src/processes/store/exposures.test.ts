/** Exposures are summed by the database as exactly as by hand, whichever cases are told one by one. */
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { addDecimals, decimalOf, formatDecimal, ZERO } from '../../model/values/decimal.ts';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { readExposures, type Exposure } from './case-exposure-store.ts';
import { openCases, writePlans } from './case-store.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});

const uuid = (place: number): string => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;
const ACCOUNTS = [uuid(901), uuid(902), uuid(903)];
const minute = (at: number): Date => new Date(Date.UTC(2026, 5, 1, 12, at));

interface Accepted {
  readonly id: string;
  readonly account: string;
  readonly currency: string;
  readonly exposure: string;
  readonly openedAt: Date;
}

const accepted = fc
  .array(
    fc.record({
      account: fc.constantFrom(...ACCOUNTS),
      currency: fc.constantFrom('USD', 'EUR'),
      exposure: fc
        .nat(10_000_000)
        .map((units) => `${Math.floor(units / 1000)}.${String(units % 1000).padStart(3, '0')}`),
      openedAt: fc.nat(9).map(minute),
    }),
    { maxLength: 12 },
  )
  .map((rows) => rows.map((row, place): Accepted => ({ ...row, id: uuid(place) })));

async function keep(rows: readonly Accepted[]): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute('truncate process_case cascade');
    for (const { id, openedAt: at } of rows)
      await openCases(
        tx,
        [{ id, process: 'p', naturalKey: id, channel: 'web', number: id, document: id, correlationId: id }],
        { at, plannedAt: at },
      );
    const plan = { status: 'accepted', plan: {}, reviewAt: undefined, invoiced: undefined };
    await writePlans(
      tx,
      rows.map(({ openedAt: _openedAt, ...row }) => ({ ...row, ...plan })),
      minute(30),
    );
  });
}

/** By hand: every case by itself, added up. */
function sums(rows: readonly Accepted[], since: Date | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (key: string, amount: string): void =>
    void found.set(key, formatDecimal(addDecimals(decimalOf(found.get(key) ?? '0'), decimalOf(amount))));
  for (const { account, currency, exposure, openedAt } of rows) {
    add(`${account} ${currency}`, exposure);
    add(`${account} ${currency} since`, since !== undefined && openedAt >= since ? exposure : '0');
  }
  return found;
}

function told(rows: readonly Exposure[]): ReadonlyMap<string, string> {
  const plain = (text: string): string => formatDecimal(addDecimals(decimalOf(text), ZERO));
  return new Map(
    rows.flatMap(({ account, currency, exposure, sinceThen }) => [
      [`${account} ${currency}`, plain(exposure)] as const,
      [`${account} ${currency} since`, plain(sinceThen)] as const,
    ]),
  );
}

test('what others count is their exact sum by account and currency, and what asked cases count stands by itself', async () => {
  await fc.assert(
    fc.asyncProperty(
      accepted,
      fc.uniqueArray(fc.nat(11), { maxLength: 4 }),
      fc.option(fc.nat(9).map(minute), { nil: undefined }),
      async (rows, asked, since) => {
        await keep(rows);
        const [accounts, cases] = [ACCOUNTS.slice(0, 2), asked.map(uuid)];
        const read = await database.transaction((tx) =>
          readExposures(
            tx,
            accounts.map((id) => ({ id, balanceAt: undefined })),
            { cases, since },
          ),
        );
        const ofAccounts = rows.filter(({ account }) => accounts.includes(account));
        expect(told(read.filter(({ id }) => id === null))).toEqual(
          sums(
            ofAccounts.filter(({ id }) => !cases.includes(id)),
            since,
          ),
        );
        for (const row of ofAccounts.filter(({ id }) => cases.includes(id)))
          expect(told(read.filter(({ id }) => id === row.id))).toEqual(sums([row], since));
      },
    ),
    { seed: 20260610, numRuns: 40 },
  );
});
