/** What is written, and above all what is not. */
import { expect, test } from 'vitest';
import { createLog, type Log, type LogLevel } from './log.ts';
import { Secret } from './secrets.ts';

function recorded(level: LogLevel = 'info'): { log: Log; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  return { log: createLog(level, { write: (line) => void lines.push(JSON.parse(line)) }), lines };
}

test('a line says when, how grave, what, and everything known about it', () => {
  const { log, lines } = recorded();
  log.with({ target: 'erp' }).info('delivery.attempted', { attempt: 3, position: 7n, outcome: 'later' });
  expect(lines).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      pid: process.pid,
      event: 'delivery.attempted',
      target: 'erp',
      attempt: 3,
      position: '7',
      outcome: 'later',
    },
  ]);
});

test('lines below the level are not written', () => {
  const { log, lines } = recorded('warn');
  log.info('quiet');
  log.error('loud');
  expect(lines.map((line) => line['event'])).toEqual(['loud']);
});

test('secrets are taken out, however deep and however named', () => {
  const { log, lines } = recorded();
  log.info('request.failed', {
    password: 'hunter2',
    headers: { Authorization: 'Bearer hunter2', 'X-Api-Key': 'hunter2', 'x-shopify-hmac-sha256': 'hunter2' },
    systems: [{ settings: { accessToken: 'hunter2', webhook_secret: 'hunter2' } }],
    url: 'postgres://crossdock:hunter2@127.0.0.1:5432/crossdock',
    settings: new Secret('hunter2'),
    error: new Error('no route to https://user:hunter2@erp.example', { cause: { token: 'hunter2' } }),
  });
  expect(JSON.stringify(lines)).not.toContain('hunter2');
  expect(lines[0]).toMatchObject({
    headers: { Authorization: '[redacted]' },
    url: 'postgres://[redacted]@127.0.0.1:5432/crossdock',
    error: { type: 'Error', message: 'no route to https://[redacted]@erp.example' },
  });
});

test('cycles and bytes do not stop the log', () => {
  const { log, lines } = recorded();
  const cycle: Record<string, unknown> = { bytes: new Uint8Array(10) };
  cycle['self'] = cycle;
  log.info('odd', { cycle });
  expect(lines[0]).toMatchObject({ cycle: { bytes: '[10 bytes]' } });
});
