/** A payment is found by the order that has named it, in the system that holds it and in no other. */
import { beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { openCases } from './case-store.ts';
import { claimPayments, findClaims } from './payment-claim-store.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});

const CASE = '00000000-0000-4000-8000-000000000001';

test('what was claimed is found by the id and the system of the payment', async () => {
  const at = new Date('2026-06-10T08:00:00Z');
  const found = await database.transaction(async (tx) => {
    const named = { naturalKey: 'web/1', channel: 'web', number: '1', document: 'CD-1', correlationId: '1' };
    await openCases(tx, [{ id: CASE, process: 'p', ...named }], { at, plannedAt: at });
    await claimPayments(tx, [{ target: 'payments/payment-instructions', payment: 'pi_1', caseId: CASE }]);
    return await findClaims(tx, [
      { system: 'payments', value: 'pi_1' },
      { system: 'payments', value: 'pi_2' },
      { system: 'other', value: 'pi_1' },
    ]);
  });
  expect([...found]).toEqual([['payments pi_1', { caseId: CASE }]]);
});
