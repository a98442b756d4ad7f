/** The landscape's words about tying orders out; pure. */
import type { Landscape } from '../../landscape/types.ts';
import type { TieOutPolicy } from '../../processes/index.ts';

/** At night, after the ERPs have posted the day. */
const USUAL: TieOutPolicy = { at: '02:30', zone: 'UTC', graceHours: 24 };
const MINUTES = 60;

/** Gives when orders are tied out, and how long papers may take: as long as the invoice is given. `undefined`: no orders come through this hub. */
export function tieOutPolicy({ orders }: Pick<Landscape, 'orders'>): TieOutPolicy | undefined {
  if (orders === undefined) return undefined;
  const invoice = orders.dueMinutes?.invoice;
  return invoice === undefined ? USUAL : { ...USUAL, graceHours: Math.ceil(invoice / MINUTES) };
}
