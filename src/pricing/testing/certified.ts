/** A small catalogue at two dollars apiece, and an ERP that charges the same unless a test says otherwise. */
import type { PriceAnswer, PriceQuestion } from '../../connectors/kit/price-check.ts';
import { price, reference, type World } from './world.ts';

const ITEMS = ['bolt', 'nut', 'washer'];

/** Makes customers, items and agreements. */
export async function tellCatalogue(world: World): Promise<void> {
  for (const item of ITEMS) await world.item(item, { baseUnit: 'EA', listPrice: price('2') });
  await world.party('united', { level: 'group' });
  await world.party('alder', { level: 'bill-to', parent: reference('united') });
  await world.party('reno', { level: 'ship-to', parent: reference('alder') });
  await world.party('brack', { level: 'bill-to', status: 'blocked' });
  // Only so do items stand in the index that samples are drawn from.
  for (const item of ITEMS)
    await world.agreement(`list-${item}`, {
      item: reference(item),
      appliesTo: { kind: 'everyone' },
      price: price('2'),
    });
}

type Ask = (questions: readonly PriceQuestion[]) => Promise<readonly PriceAnswer[]>;

/** Certifies by an ERP that answers so: forty samples each night. */
export function certifyBy(world: World, ask: Ask): void {
  world.certification = {
    erp: { system: 'erp', days: 'any', ask },
    nightly: { at: '02:30', zone: 'UTC' },
    samples: 40,
    tolerance: '0',
  };
}

/** Two dollars for everything. */
export function asInTheHub(questions: readonly PriceQuestion[]): readonly PriceAnswer[] {
  return questions.map(() => ({ answer: 'priced', unitPrice: '2' }));
}
