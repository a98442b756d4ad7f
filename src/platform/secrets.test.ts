/** Secrets are found behind references and never show themselves. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, inspect } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { constantTimeEqual, resolveSecret, Secret } from './secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

function valueOf(reference: string, env: NodeJS.ProcessEnv = {}): string {
  const found = resolveSecret(reference, env);
  return found.outcome === 'resolved' ? found.secret.reveal() : `unresolved: ${found.reason}`;
}

test('a secret is read from the environment or from a file without its last line end', () => {
  const path = join(folder, 'token');
  writeFileSync(path, 'hunter2\n');
  expect(valueOf('env:TOKEN', { TOKEN: 'hunter2' })).toBe('hunter2');
  expect(valueOf(`file:${path}`)).toBe('hunter2');
});

test('what is missing is said in words', () => {
  writeFileSync(join(folder, 'empty'), '\n');
  expect(valueOf('env:TOKEN')).toBe('unresolved: the environment variable TOKEN is not set');
  expect(valueOf('env:TOKEN', { TOKEN: '' })).toBe('unresolved: the environment variable TOKEN is empty');
  expect(valueOf('file:/nowhere/token')).toBe('unresolved: the file /nowhere/token does not exist');
  expect(valueOf('file:token')).toBe('unresolved: file:token is not an absolute path');
  expect(valueOf(`file:${join(folder, 'empty')}`)).toContain('is empty');
});

test('a secret that was written down as a value is refused without being repeated', () => {
  expect(valueOf('sk_live_hunter2')).not.toContain('hunter2');
});

test('a secret never prints itself', () => {
  const secret = new Secret('hunter2');
  const printed = [
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }, { showHidden: true, depth: 9 }),
    format('%s %o %O %j', secret, secret, secret, secret),
    Object.values(secret).join(),
  ].join();
  expect(printed).toContain('[redacted]');
  expect(printed).not.toContain('hunter2');
});

test('equal values are equal, in text or bytes', () => {
  expect(constantTimeEqual('abc', Buffer.from('abc'))).toBe(true);
  expect(constantTimeEqual('abc', 'abd')).toBe(false);
  expect(constantTimeEqual('abc', 'abcd')).toBe(false);
  expect(constantTimeEqual('', '')).toBe(true);
});
