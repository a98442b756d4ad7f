/** The items that an order's papers mean, as they stand around the order; pure. */
import type { Around } from '../around.ts';
import type { ItemOf } from './places.ts';

export function itemsAround({ resolve, item }: Pick<Around, 'resolve' | 'item'>): ItemOf {
  return (system, reference) => {
    const id = reference.by === 'record' ? reference.value : resolve(system, 'item', reference);
    return id === undefined ? undefined : { id, units: item(id) };
  };
}
