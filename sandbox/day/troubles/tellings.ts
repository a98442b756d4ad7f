/** Orders that are told twice, in the wrong order, or not at all: each becomes one order, as it was meant. */
import { edited } from '../calling/orders.ts';
import { seededRandom } from '../../kit/random.ts';
import { handIn, inShop, orderFor, plantedAs } from './placing.ts';
import { amount, heals, type Ended, type Seen, type Trouble } from './trouble.ts';

const inShopUnder = (
  trouble: Pick<Trouble, 'name' | 'mustCome' | 'between' | 'spell'>,
  told?: 'paid-first' | 'updated-first',
): Trouble => ({
  way: 'storefront',
  ...trouble,
  plant: (scene, entry) => inShop(scene, entry, told),
  judge: (_planted, seen) => heals(seen),
});

/** Absorbed, and counted. */
function absorbed(seen: Seen): Ended {
  const isTwice = (seen.hub?.facts ?? []).some(({ kind, told }) => kind === 'order' && told > 1);
  return heals(seen, undefined, isTwice ? 'caught' : 'healed');
}

export const tellings: readonly Trouble[] = [
  {
    ...inShopUnder({
      name: 'webhooks doubled',
      between: [0.08, 0.14],
      spell: { system: 'shop', faults: { duplicateShare: 1 } },
      mustCome: 'one order; what came twice is absorbed and counted',
    }),
    judge: (_planted, seen) => absorbed(seen),
  },
  inShopUnder({
    name: 'webhooks overtaken',
    between: [0.2, 0.26],
    spell: { system: 'shop', faults: { reorderShare: 1 } },
    mustCome: 'one order, as it was last told',
  }),
  inShopUnder({
    name: 'webhooks lost',
    between: [0.32, 0.38],
    spell: { system: 'shop', faults: { dropShare: 1 } },
    mustCome: 'found by reading the list',
  }),
  inShopUnder({ name: 'paid before created', mustCome: 'one order, with all of its lines' }, 'paid-first'),
  inShopUnder({ name: 'updated before created', mustCome: 'one order, as it was updated' }, 'updated-first'),
  {
    name: 'handed in twice at once',
    way: 'inside-sales',
    mustCome: 'one order; the second telling is absorbed',
    plant: async (scene, entry) => {
      const order = orderFor(scene, entry);
      await Promise.all([handIn(scene, order), handIn(scene, order)]);
      return plantedAs(entry, order);
    },
    judge: (_planted, seen) => absorbed(seen),
  },
  {
    name: 'edited while being placed',
    way: 'inside-sales',
    mustCome: 'the later revision is what is placed, shipped and invoiced',
    plant: async (scene, entry) => {
      const order = orderFor(scene, entry);
      const edit = edited(order, seededRandom(order.number));
      await Promise.all([handIn(scene, order), handIn(scene, edit)]);
      const planted = plantedAs(entry, order);
      planted.notes.set('wanted', JSON.stringify(edit.lines.map(({ quantity }) => Number(quantity.value))));
      return planted;
    },
    judge: ({ notes }, seen) => {
      const ordered = JSON.stringify(seen.hub?.lines.map((line) => amount(line, 'ordered')));
      return heals(
        seen,
        ordered === notes.get('wanted') ? undefined : `${ordered} ordered, not ${notes.get('wanted') ?? ''}`,
      );
    },
  },
];
