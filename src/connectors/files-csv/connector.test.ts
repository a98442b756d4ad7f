/** The connector passes the conformance suite with files as the sandbox's supplier writes them. */
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seedDistributor } from '../../../sandbox/distributor/seed.ts';
import { noFaults } from '../../../sandbox/kit/faults.ts';
import {
  BAD_ROWS,
  goodRow,
  SUPPLIER_FORMAT,
  SUPPLIER_HEADER,
} from '../../../sandbox/supplier/supplier-file.ts';
import { connectorSuite, type SuiteSystem } from '../kit/suite/connector-suite.ts';
import { suiteContext } from '../kit/suite/suite-context.ts';
import { filesCsv } from './index.ts';
import type { FilesSettings } from './settings.ts';

const { items } = seedDistributor({ seed: 4, items: 30, customers: 3 });
const NAME = 'items-20260301080000000.csv';

function fileOf(rows: readonly string[]) {
  return { name: NAME, bytes: Buffer.from(`${rows.join('\r\n')}\r\n`, 'latin1') };
}

async function start(): Promise<SuiteSystem<FilesSettings>> {
  const folder = await mkdtemp(join(tmpdir(), 'files-csv-'));
  return {
    settings: {
      ...SUPPLIER_FORMAT,
      ignoredColumns: [...SUPPLIER_FORMAT.ignoredColumns],
      folder,
      supplier: 'SUP-01',
    },
    faults: noFaults(),
    state: () => readdirSync(folder),
    close: () => rm(folder, { recursive: true }),
  };
}

connectorSuite('files-csv', {
  connector: filesCsv,
  start,
  wrongCredential: (settings) => ({ ...settings, folder: `${settings.folder}/missing` }),
  sources: {
    items: {
      seededKeys: () => items.map(({ supplierItemNumber }) => supplierItemNumber),
      files: {
        sound: () => ({
          ...fileOf([SUPPLIER_HEADER, ...items.map(goodRow)]),
          keys: items.map(({ supplierItemNumber }) => supplierItemNumber),
        }),
        damaged: () => ({
          ...fileOf([SUPPLIER_HEADER, ...BAD_ROWS, ...items.map(goodRow)]),
          lines: BAD_ROWS.map((_row, index) => index + 2),
        }),
        foreign: () => fileOf([SUPPLIER_HEADER.replace('EAN', 'GTIN'), ...items.map(goodRow)]),
      },
    },
  },
  targets: {},
});

test('the check names settings that leave the order of files or the currency open', async () => {
  const system = await start();
  const { versionInName: _version, currency: _currency, ...settings } = system.settings;
  const problems = await filesCsv.check(suiteContext({ ...settings, fileNames: '(' }));
  expect(problems.map(({ path }) => path)).toEqual(['fileNames', 'versionInName', 'currency']);
  await system.close();
});
