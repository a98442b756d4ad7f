/** Questions about unknown references can be read back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RECORD_DOMAINS } from './shapes.ts';
import { placeInOrder, unmappedCause, unmappedIn, unmappedSubject } from './unmapped.ts';

const anyUnmapped = fc.record({
  domain: fc.constantFrom(...RECORD_DOMAINS),
  reference: fc.record({
    by: fc.constantFrom('externalId' as const, 'number' as const, 'gtin' as const, 'gln' as const),
    value: fc.string({ minLength: 1, maxLength: 255 }),
  }),
});

test('the reference is read back from what a question of an order or of intake is called', () =>
  fc.assert(
    fc.property(anyUnmapped, (unmapped) => {
      const kind = 'unmapped-id';
      const cause = unmappedCause(unmapped);
      expect(unmappedIn({ kind, subject: 'order/web/1:customer', cause })).toEqual(unmapped);
      const subject = unmappedSubject('shop/products', unmapped);
      expect(unmappedIn({ kind, subject, cause: 'shop/products unmapped item' })).toEqual(unmapped);
      expect(unmappedIn({ kind: 'drift', subject, cause })).toBeUndefined();
    }),
  ));

test('the place in an order is read back, whatever its number looks like', () => {
  expect(placeInOrder('order/web/A/1:2:customer')).toEqual({
    channel: 'web',
    number: 'A/1:2',
    place: 'customer',
  });
  expect(placeInOrder('order/web/1:ship-to')?.place).toBe('ship-to');
  expect(placeInOrder('shop/products:item/number/7')).toBeUndefined();
});
