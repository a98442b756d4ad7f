/** What becomes of a hold, as people are shown it. */
import { expect, test } from 'vitest';
import { idOf, movement, stockWorld } from '../testing/world.ts';

test('a hold is shown as shipped once all of it has left, and as confirmed until then', async () => {
  const world = await stockWorld({ bolt: [] });
  await world.tell(movement('m1', '10'));
  const answer = await world.stock.reserve({
    key: 'k',
    channel: 'web',
    reference: 'XD-1',
    expiresInSeconds: 900,
    lines: [{ itemId: idOf('bolt'), locationIds: [idOf('east')], quantity: { value: '5', unit: 'EA' } }],
  });
  const id = typeof answer === 'object' && answer.outcome === 'reserved' ? answer.id : '';
  const shown = async () => (await world.stock.reservations({ id, limit: 1 })).map((each) => each.shown);
  const listed = async (state: 'confirmed' | 'shipped') =>
    (await world.stock.reservations({ state, limit: 9 })).length;
  expect(await shown()).toEqual(['held']);
  await world.stock.confirm(id);
  await world.tell(movement('m2', '-3', { document: 'XD-1', at: '2026-05-04T11:00:00Z' }));
  expect([await shown(), await listed('confirmed'), await listed('shipped')]).toEqual([['confirmed'], 1, 0]);
  await world.tell(movement('m3', '-2', { document: 'XD-1', at: '2026-05-04T11:30:00Z' }));
  expect([await shown(), await listed('confirmed'), await listed('shipped')]).toEqual([['shipped'], 0, 1]);
});
