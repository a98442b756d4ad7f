/** What happens between the shelf and the door: pickers who find too little, take too much or something else, and changes of mind that race them. */
import { Type } from 'typebox';
import type { Treatment } from '../../warehouse/orders/treatment.ts';
import { ORDERS } from '../calling/orders.ts';
import { byApi } from './placing.ts';
import {
  amount,
  asks,
  heals,
  shippedOf,
  type Planted,
  type Scene,
  type Seen,
  type Trouble,
} from './trouble.ts';

async function tellPickers({ estate }: Scene, document: string, treatment?: Treatment): Promise<void> {
  for (const system of estate.shippers)
    await estate.desk(
      { system, act: 'tell', wish: { document, ...(treatment === undefined ? {} : { treatment }) } },
      Type.String(),
    );
}

/** The pickers are told before the order can reach them. */
const toldAs =
  (treatment: Treatment): Trouble['plant'] =>
  async (scene, entry) => {
    const planted = await byApi(scene, entry);
    const document = (await scene.estate.find(planted.channel, planted.number))?.document;
    if (document !== undefined) await tellPickers(scene, document, treatment);
    return planted;
  };

const isOpen = ({ warehouses }: Seen): boolean => warehouses.some(({ state }) => state === 'open');
const usual = { way: 'inside-sales', atLeast: 4 } as const;

export const pickerTroubles: readonly Trouble[] = [
  {
    ...usual,
    name: 'short pick',
    mustCome: 'what was not found is sent again, or waits for goods',
    plant: toldAs('short'),
    judge: (_planted, seen) => {
      const isShort = seen.warehouses.some(({ state, lines }) =>
        lines.some(({ ordered, shipped }) => state === 'shipped' && shipped < ordered),
      );
      const ended = heals(seen);
      return ended.how === 'healed' && !isShort ? { how: 'not-planted', why: 'all of it was found' } : ended;
    },
  },
  {
    ...usual,
    name: 'over-pick',
    mustCome: 'a person is asked about what left beyond the order',
    plant: toldAs('over'),
    judge: (_planted, seen) => {
      const ordered = seen.hub?.lines.reduce((sum, line) => sum + amount(line, 'ordered'), 0) ?? 0;
      const ended = asks(seen, ['shipped-too-much']);
      return ended.how === 'wrong' && shippedOf(seen) <= ordered
        ? { how: 'not-planted', why: 'no more lay there' }
        : ended;
    },
  },
  {
    ...usual,
    name: 'substitution that nobody allowed',
    mustCome: 'a person is asked about the other item',
    plant: toldAs('substitute'),
    judge: (_planted, seen) => {
      const isOther = seen.warehouses.some(({ lines }) => lines.some((line) => line.isSubstituted));
      const ended = asks(seen, ['substituted-unasked']);
      return ended.how === 'wrong' && !isOther
        ? { how: 'not-planted', why: 'nothing could take its place' }
        : ended;
    },
  },
  {
    ...usual,
    name: 'cancellation races the pick',
    mustCome: 'what was picked is asked of a person; what was not is cancelled everywhere',
    plant: toldAs('race'),
    follow: async ({ estate }, { channel, number, notes }, seen) => {
      if (!isOpen(seen)) return 'not-yet';
      const path = `${ORDERS}/${channel}/${encodeURIComponent(number)}/cancel`;
      const { status } = await estate.ask({ path, body: { by: 'buyer' } });
      notes.set('cancelled', String(status));
      return 'done';
    },
    judge: ({ notes }, seen) =>
      notes.has('cancelled')
        ? asks(seen, ['cancelled-too-late'])
        : { how: 'not-planted', why: 'it never came to the warehouse' },
  },
  {
    ...usual,
    name: 'address changes while the order waits',
    mustCome: 'the goods go to the new address',
    plant: toldAs('wait'),
    follow: moved,
    judge: ({ notes }, seen) => {
      const street = notes.get('street');
      if (street === undefined) return { how: 'not-planted', why: 'it never came to the warehouse' };
      const streets = seen.warehouses.filter(({ state }) => state !== 'cancelled').map((each) => each.street);
      return heals(
        seen,
        streets.every((each) => each === street)
          ? undefined
          : `goes to ${streets.join(' and ')}, not to ${street}`,
      );
    },
  },
  {
    ...usual,
    name: 'goods come back',
    mustCome: 'goods, money and credit document each come to their end',
    plant: (scene, entry) => byApi(scene, entry),
    follow: sentBack,
    judge: ({ notes }, seen) => {
      if (!notes.has('announced')) return { how: 'not-planted', why: 'it never left' };
      const isOpenStill = seen.hub?.returns.some(({ status }) => status === 'open') ?? true;
      return heals(seen, isOpenStill ? 'the return is open' : undefined);
    },
  },
];

/** Somebody mends the address in the ERP while the warehouse has the order; once the warehouse knows, it may be picked. */
async function moved(scene: Scene, { entry, notes }: Planted, seen: Seen): Promise<'done' | 'not-yet'> {
  if (!isOpen(seen) || seen.hub === undefined) return 'not-yet';
  const { customer } = entry.customer;
  if (!notes.has('street')) {
    // The same for all orders of one customer: the last word would win otherwise.
    const street = `${customer} Harbour Lane, ${scene.mark}`;
    await scene.estate.desk(
      { system: 'erp', act: 'moveCustomer', wish: { customer, street } },
      Type.String(),
    );
    notes.set('street', street);
    return 'not-yet';
  }
  if (seen.warehouses.some(({ state, street }) => state === 'open' && street !== notes.get('street')))
    return 'not-yet';
  await tellPickers(scene, seen.hub.document);
  return 'done';
}

async function sentBack(
  { estate }: Scene,
  { channel, number, notes }: Planted,
  { hub }: Seen,
): Promise<'done' | 'not-yet'> {
  const line = hub?.lines.find((each) => amount(each, 'shipped') >= 1);
  if (line === undefined || !['closed', 'invoiced'].includes(hub?.status ?? '')) return 'not-yet';
  const told = {
    channel,
    orderNumber: number,
    number: `BACK-${number}`,
    revision: '01',
    requestedAt: new Date().toISOString(),
    compensation: 'credit',
    lines: [{ line: line.line, quantity: { value: '1', unit: 'EA' } }],
  };
  const { status, body } = await estate.ask({ path: '/process/v1/returns', body: told });
  if (status >= 300) throw new Error(`the return was refused with ${status}: ${JSON.stringify(body)}`);
  notes.set('announced', String(status));
  return 'done';
}
