/** The running estate as the day's people reach it: the hub by its API, the systems by the board. */
import { Type, type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import type { Faults } from '../kit/faults.ts';
import type { Random } from '../kit/random.ts';
import { SHIPPER_NAMES } from '../shippers.ts';
import { insist, type Answer, type Ask, type Callable } from './calling/caller.ts';
import { ORDERS } from './calling/orders.ts';

/** What the day reads of an order as the hub shows it. */
export const HubOrder = Type.Object({
  status: Type.String(),
  document: Type.String(),
  lines: Type.Array(
    Type.Object({ line: Type.String(), quantities: Type.Record(Type.String(), Type.String()) }),
  ),
  questions: Type.Array(Type.Object({ kind: Type.String(), what: Type.String() })),
  returns: Type.Array(Type.Object({ number: Type.String(), status: Type.String() })),
  parcels: Type.Array(Type.Object({ trackingNumber: Type.String(), status: Type.String() })),
  facts: Type.Array(Type.Object({ kind: Type.String(), told: Type.Integer() })),
});
export type HubOrder = Static<typeof HubOrder>;

export interface Estate {
  /** Systems whose desks ship. */
  readonly shippers: readonly string[];
  ask(ask: Ask): Promise<Answer>;
  find(channel: string, number: string): Promise<HubOrder | undefined>;
  /** Asks a desk of a system; throws where the board refuses it. */
  desk<Shown extends TSchema>(at: DeskCall, shown: Shown): Promise<Static<Shown>>;
  breakSystem(system: string, faults: Partial<Faults>): Promise<void>;
}

export interface DeskCall {
  readonly system: string;
  readonly act: string;
  readonly wish?: object;
}

export interface Addresses extends Callable {
  readonly board: string;
  /** Absent: all of the sandbox. */
  readonly shippers?: readonly string[];
}

/** `random` gives the keys under which requests are repeated. */
export function estateAt(
  { board, shippers = SHIPPER_NAMES, ...callable }: Addresses,
  random: Random,
): Estate {
  const ask = (each: Ask): Promise<Answer> => insist(callable, random, each);
  return {
    shippers,
    ask,
    find: async (channel, number) => {
      const path = `${ORDERS}/${encodeURIComponent(channel)}/${encodeURIComponent(number)}`;
      const { status, body } = await ask({ method: 'GET', path });
      return status === 200 ? Value.Parse(HubOrder, Value.Clean(HubOrder, body)) : undefined;
    },
    desk: async ({ system, act, wish = {} }, shown) => {
      const told = await toBoard(`${board}/systems/${system}/desk/${act}`, 'POST', wish);
      return Value.Parse(shown, Value.Parse(Type.Object({ answer: Type.Unknown() }), told).answer);
    },
    breakSystem: async (system, faults) =>
      void (await toBoard(`${board}/systems/${system}/faults`, 'PUT', faults)),
  };
}

async function toBoard(url: string, method: 'POST' | 'PUT', body: object): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the board answers ${url} with ${answer.status}: ${text}`);
  return JSON.parse(text);
}
