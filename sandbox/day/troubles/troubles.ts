/** Everything that goes wrong on the day. */
import { plain } from './placing.ts';
import { pickerTroubles } from './pickers.ts';
import { unclearOrders } from './questions.ts';
import { systemTroubles } from './systems.ts';
import { tellings } from './tellings.ts';
import { standing, type Trouble } from './trouble.ts';

export const troubles: readonly Trouble[] = [
  ...tellings,
  ...unclearOrders,
  ...pickerTroubles,
  ...systemTroubles,
];

/** Nothing is planted: it ends in order, or with a question of its own. */
const none: Omit<Trouble, 'way'> = {
  name: 'none',
  mustCome: 'shipped and invoiced, or a question',
  plant: plain,
  judge: (_planted, seen) => standing(seen),
};

export function troubleNamed(name: string | undefined): Omit<Trouble, 'way'> {
  return troubles.find((each) => each.name === name) ?? none;
}
