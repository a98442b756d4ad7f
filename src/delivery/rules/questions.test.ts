/** What many rows ask for one reason is one question to think about. */
import { expect, test } from 'vitest';
import { causeOf } from './questions.ts';

test('what a target says of many documents for one reason has one cause, whatever they are called', () => {
  const said = ['CD-011X7MMN6AM7-WEST', 'CD-SZDN3RTE7GPY-EAST'].map((number) =>
    causeOf('wms/warehouse-orders', `409: already-picked: ${number} is being picked or has left.`),
  );
  expect(new Set(said)).toEqual(
    new Set(['wms/warehouse-orders: #: already-picked: # is being picked or has left.']),
  );
});

test('what a target says for another reason is another cause', () => {
  expect(causeOf('shop/products', 'unknown colour red')).not.toBe(causeOf('shop/products', 'unknown size 4'));
});
