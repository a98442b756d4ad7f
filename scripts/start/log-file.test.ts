import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { logFile } from './log-file.ts';

test('the log goes on where it was, and makes room when it has grown too large', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'below', 'crossdock.log');
  const first = logFile(file, 12);
  first.write('one\n');
  first.close();
  const second = logFile(file, 12);
  for (const line of ['two\n', 'three\n', 'four\n']) second.write(line);
  second.close();
  expect(readFileSync(`${file}.1`, 'utf8')).toBe('one\ntwo\n');
  expect(readFileSync(file, 'utf8')).toBe('three\nfour\n');
});
