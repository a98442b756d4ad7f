/** Stock among the metrics. */
import { expect, test } from 'vitest';
import { metricsText } from '../platform/telemetry/metrics.ts';
import { idOf, movement, count, stockWorld } from './testing/world.ts';

test('movements, counts, reservations and expired holds are counted by what became of them', async () => {
  const world = await stockWorld({ bolt: [] });
  const basket = (key: string, quantity: string) => ({
    key,
    channel: 'web',
    expiresInSeconds: 900,
    lines: [{ itemId: idOf('bolt'), locationIds: [idOf('east')], quantity: { value: quantity, unit: 'EA' } }],
  });
  await world.tell(
    movement('m1', '5'),
    movement('m2', '5'),
    count('c1', '7', { at: '2026-05-04T09:00:00Z' }),
  );
  await world.tell(movement('m1', '5'), movement('m3', '1', { unit: 'CRATE' }));
  await world.stock.reserve(basket('first', '3'));
  await world.stock.reserve(basket('second', '3000'));
  world.now = new Date('2026-05-04T13:00:00Z');
  await world.stock.expire();
  const lines = (await metricsText()).split('\n');
  expect(lines).toContain('crossdock_stock_facts_total{kind="movement",outcome="applied"} 2');
  expect(lines).toContain('crossdock_stock_facts_total{kind="movement",outcome="absorbed"} 1');
  expect(lines).toContain('crossdock_stock_facts_total{kind="movement",outcome="breach"} 1');
  expect(lines).toContain('crossdock_stock_facts_total{kind="count",outcome="applied"} 1');
  expect(lines).toContain('crossdock_stock_reservations_total{outcome="reserved"} 1');
  expect(lines).toContain('crossdock_stock_reservations_total{outcome="short"} 1');
  expect(lines).toContain('crossdock_stock_expired_total 1');
});
