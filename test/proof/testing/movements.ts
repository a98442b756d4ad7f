/**
 * Movements that a warehouse tells once and never again, signed and under load: no reading of a list can bring back what the
 * hub acknowledged and lost. Each message has two rows that cancel each other, so that the books of the warehouse stay right.
 */
import type { Simulators } from '../../../examples/testing/estate.ts';
import { soldItems } from '../../../examples/testing/happenings.ts';
import { SANDBOX_SECRETS } from '../../../sandbox/credentials.ts';
import type { Random } from '../../../sandbox/kit/random.ts';
import { signed } from '../../../sandbox/warehouse/subscriptions.ts';

export interface Load {
  /** Ids of the movements that the hub has acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
  /** Ids of all movements that were ever sent. */
  readonly sent: ReadonlySet<string>;
  stop(): Promise<void>;
}

const SENDERS = 4;

/** Sends without pause to the hubs that live at the moment; what is not acknowledged is sometimes sent again, and sometimes given up. */
export function sendMovements(simulators: Simulators, random: Random, hubs: () => readonly string[]): Load {
  const state = { acknowledged: new Set<string>(), sent: new Set<string>(), isOver: false, count: 0 };
  const shelves = shelvesOf(simulators);
  const sender = async (chance: Random): Promise<void> => {
    while (!state.isOver) {
      const number = ++state.count;
      const { ids, body } = message(chance.pick(shelves), { number, at: simulators.clock.now() });
      for (const id of ids) state.sent.add(id);
      const tries = chance.between(1, 4);
      for (let attempt = 0; attempt < tries && !state.isOver; attempt++) {
        const isKept = await post(chance.pick(hubs()), { id: `proof-${number}`, body });
        if (isKept) for (const id of ids) state.acknowledged.add(id);
        // A doubled delivery now and then.
        if (isKept && chance.chance(0.8)) break;
      }
    }
  };
  const running = Array.from({ length: SENDERS }, (_, each) => sender(random.fork(`sender ${each}`)));
  return {
    ...state,
    stop: async () => {
      state.isOver = true;
      await Promise.all(running);
    },
  };
}

type Shelf = ReturnType<typeof shelvesOf>[number];

function shelvesOf(simulators: Simulators) {
  const sold = new Set(soldItems(simulators).map((item) => String(item['number'])));
  return simulators.east.state.book.positions().filter(({ item }) => sold.has(item));
}

function message(
  { quantity: _quantity, ...shelf }: Shelf,
  { number, at }: { readonly number: number; readonly at: Date },
): { readonly ids: readonly string[]; readonly body: string } {
  const rows = ['7', '-7'].map((quantity, place) => ({
    ...shelf,
    id: `PROOF-${number}-${place}`,
    sequence: 1_000_000_000 + 2 * number + place,
    quantity,
    kind: 'adjustment',
    occurredAt: at.toISOString(),
  }));
  const body = JSON.stringify({
    type: 'movements.posted',
    timestamp: at.toISOString(),
    data: { movements: rows },
  });
  return { ids: rows.map(({ id }) => id), body };
}

/** True where the hub said that it is kept. */
async function post(
  hub: string,
  { id, body }: { readonly id: string; readonly body: string },
): Promise<boolean> {
  const secret = SANDBOX_SECRETS.SANDBOX_WMS_EAST_WEBHOOK_SECRET;
  try {
    const answer = await fetch(`${hub}/intake/wms-east/movements`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signed({ id, body, secret }, new Date()) },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
