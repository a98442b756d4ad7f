/** The whole estate starts, is broken by the board, trickles, and stops. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSandbox } from './sandbox.ts';

test('the estate starts with its systems, every trickled edit exists, and it stops', async () => {
  const supplierFolder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const edited = new Set<string>();
  const { promise: lively, resolve } = Promise.withResolvers<void>();
  const sandbox = await startSandbox({
    seed: 1,
    items: 60,
    supplierFolder,
    trickleMs: 1,
    ports: 'free',
    onEdit: (system) => {
      edited.add(system);
      if (edited.size === 3) resolve();
    },
  });
  await lively;
  const names = sandbox.simulators.map(({ name }) => name);
  expect(names).toEqual([
    'erp',
    'shop',
    'wms-east',
    'wms-west',
    'wms-3pl',
    'supplier-desk',
    'supplier',
    'payments',
    'tax',
    'tms',
    'mail',
    'crm',
    'hook',
  ]);
  const answer = await fetch(`${sandbox.boardUrl}/systems/erp/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{"outage":true}',
  });
  expect(answer.status).toBe(200);
  await expect(fetch(sandbox.simulators[0]?.url ?? '')).rejects.toThrow('fetch failed');
  await sandbox.close();
  await expect(fetch(sandbox.boardUrl)).rejects.toThrow('fetch failed');
  await rm(supplierFolder, { recursive: true });
});
