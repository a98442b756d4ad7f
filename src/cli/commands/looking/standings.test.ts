/** What the README shows of `explain` is what the command draws. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { standingsTable } from './standings.ts';

type Shown = Parameters<typeof standingsTable>[0][number];

/** In every year and zone this is drawn as the same time, and only the offset of the titles is another one. */
const NOW = Temporal.Now.zonedDateTimeISO();
const AT = Temporal.PlainDateTime.from(`${NOW.year}-11-20T09:41:00`)
  .toZonedDateTime(NOW.offset)
  .toInstant()
  .toString();
const REASON = 'the connection to http://127.0.0.1:4413 broke: other side closed';

function standing(target: string, externalId: string, more: Partial<Shown> = {}): Shown {
  const one = { at: AT, node: 'n1', number: 1, outcome: 'done', durationMs: 4 };
  const row = { target, key: '1', state: 'delivered' as const, attempts: 0, upToDate: true };
  return { ...row, deliveredAt: AT, holds: { externalId, body: {} }, tries: [one], ...more };
}

test('the README shows the columns that are drawn', async () => {
  const readme = await readFile(join(import.meta.dirname, '../../../../README.md'), 'utf8');
  const uncertain = [
    { at: AT, node: 'n1', number: 2, outcome: 'later uncertain', reason: REASON, durationMs: 9 },
  ];
  const drawn = standingsTable(
    [
      standing('shop/products', 'gid://shopify/Product/10045', { confirmedAt: AT }),
      standing('wms-east/items', 'W-001637', { state: 'waiting', reason: REASON, tries: uncertain }),
      standing('wms-west/items', 'W-001637', { confirmedAt: AT }),
    ],
    '',
  );
  expect(readme).toContain(drawn.replaceAll(`(${NOW.offset})`, '(+00:00)'));
});
