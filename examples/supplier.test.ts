/** A supplier's files: good rows count, bad rows come back with the reason, and the same content twice counts once. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { disagreements } from './testing/agreement.ts';
import { estateOfFile } from './testing/estate.ts';
import { openQuestions } from './testing/happenings.ts';

const day = estateOfFile();

const files = (...folders: string[]) => readdir(join(day().folder, ...folders));

test('a file with bad rows: the good ones count, the bad ones come back, each with its reason', async () => {
  const estate = day();
  await estate.supplier.edits['dropBadRows']?.({ seed: 1 });
  await estate.settle();
  const [taken] = await estate.hub.intake.files({}, { limit: 1 });
  expect(taken).toMatchObject({ source: 'supplier/items' });
  expect(taken?.recordCount).toBeGreaterThan(0);
  expect(taken?.rejectedCount).toBeGreaterThan(0);
  const [rejected] = (await files('rejected')).filter((name) => name.endsWith('.csv'));
  const text = await readFile(join(estate.folder, 'rejected', rejected ?? ''), 'latin1');
  expect(text).toContain('BAD-');
  const rows = text.split('\n').filter((line) => line.trim() !== '');
  expect(rows).toHaveLength(1 + (taken?.rejectedCount ?? 0));
  const questions = await openQuestions(estate, 'file-rejected');
  expect(questions).toHaveLength(1);
  expect(await disagreements(estate)).toEqual([]);
});

test('the same file under another name is absorbed', async () => {
  const estate = day();
  const before = await estate.hub.intake.files({}, { limit: 100 });
  await estate.supplier.edits['uploadAgain']?.({ seed: 1 });
  await estate.settle();
  const after = await estate.hub.intake.files({}, { limit: 100 });
  expect(after).toHaveLength(before.length);
  expect(after.some((file) => JSON.stringify(file).includes('again-'))).toBe(true);
  expect((await files()).filter((name) => name.endsWith('.csv'))).toEqual([]);
});

test('a file whose columns nobody agreed on is refused whole, and asks a person', async () => {
  const estate = day();
  await estate.supplier.edits['dropWrongHeader']?.({ seed: 1 });
  await estate.settle();
  expect(JSON.stringify(await estate.hub.exceptions.list({ system: 'supplier', limit: 10 }))).toContain(
    'Artikelnummer',
  );
  expect(await disagreements(estate)).toEqual([]);
});
