/** Who acts in a chaos run: callers that place and change orders, buyers in the shop, pickers, people in the ERP. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Simulator } from '../../../sandbox/kit/faults.ts';
import type { Random } from '../../../sandbox/kit/random.ts';
import type { Book } from './book.ts';
import type { Stage } from './stage.ts';

export interface Scene {
  readonly stage: Stage;
  readonly book: Book;
  readonly random: Random;
  /** Ends the acting. */
  readonly signal: AbortSignal;
}

/** Something that a loop does again and again, with a pause of about so long in between. */
export interface Act {
  readonly name: string;
  readonly everyMs: number;
  readonly act: (random: Random) => Promise<void>;
}

/** Runs acts side by side until the signal; what throws is noted and ends nothing. */
export async function play({ book, random, signal }: Scene, acts: readonly Act[]): Promise<void> {
  await Promise.all(
    acts.map(async ({ name, everyMs, act }, place) => {
      const own = random.fork(`${name} ${place}`);
      while (!signal.aborted) {
        await pause(own.between(everyMs / 2, everyMs * 1.5), undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
        await act(own).catch((error: unknown) => void book.wrong.push(`${name}: ${String(error)}`));
      }
    }),
  );
}

/** Edits of people in the simulated systems, by name; one that stands twice happens twice as often. Systems without them take no part. */
const BUYERS = ['placeOrder', 'placeOrder', 'placeOrder', 'placeOrderPaidFirst'];
const CHANGES = ['editOrder', 'editOrder', 'cancelOrder', 'payOrder', 'changeOrderLine', 'removeOrderLine'];
const PICKERS =
  'shipOrder shipOrder shipOrder pickOrder pickOrder packOrder packOrder shipPart shortPick overPick substituteItem refuseOrder raceNextCancel'.split(
    ' ',
  );
const RECEIVERS =
  'receiveReturn receiveReturn receivePart receiveShort quarantineReturn scrapReturn refuseReturn'.split(' ');
const CARRIERS = ['moveParcel', 'moveParcel', 'delayParcel', 'tellAgain'];
const CLERKS = ['enterOrder', 'changeListPrice', 'renameItem', 'lateCommit'];

/** What people do in all systems. `buysEveryMs`: how often somebody orders in the shop. */
export function peopleOf(scene: Scene, buysEveryMs: number): readonly Act[] {
  const { stage } = scene;
  return [
    ...stage.simulators.flatMap((simulator) => [
      ...edited(scene, simulator, { who: 'buyers', edits: BUYERS, everyMs: buysEveryMs }),
      ...edited(scene, simulator, { who: 'second thoughts', edits: CHANGES, everyMs: buysEveryMs * 4 }),
    ]),
    ...stage.warehouses.flatMap((simulator) =>
      edited(scene, simulator, { who: 'pickers', edits: PICKERS, everyMs: Math.max(60, buysEveryMs / 4) }),
    ),
    ...stage.warehouses.flatMap((simulator) =>
      edited(scene, simulator, { who: 'receivers', edits: RECEIVERS, everyMs: buysEveryMs * 2 }),
    ),
    ...stage.simulators.flatMap((simulator) =>
      edited(scene, simulator, { who: 'carriers', edits: CARRIERS, everyMs: buysEveryMs / 2 }),
    ),
    ...edited(scene, stage.payments, {
      who: 'other programs',
      edits: ['lockPayment'],
      everyMs: buysEveryMs * 3,
    }),
    ...edited(scene, stage.erp, { who: 'clerks', edits: CLERKS, everyMs: buysEveryMs * 3 }),
  ];
}

function edited(
  { book }: Scene,
  simulator: Simulator,
  {
    who,
    edits,
    everyMs,
  }: { readonly who: string; readonly edits: readonly string[]; readonly everyMs: number },
): readonly Act[] {
  const known = edits.filter((name) => simulator.edits[name] !== undefined);
  if (known.length === 0) return [];
  return [
    {
      name: `${who} of ${simulator.name}`,
      everyMs,
      act: async (random) => {
        // Nobody works in a system that is down.
        if (simulator.faults.outage) return;
        const name = random.pick(known);
        const told = await simulator.edits[name]?.({ seed: random.between(1, 1_000_000_000) });
        if (told !== undefined && !/^Noth(?:ing|ing can)/.test(told))
          book.done.add(`${simulator.name}: ${name}`);
      },
    },
  ];
}
