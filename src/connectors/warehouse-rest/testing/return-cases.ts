/** What the conformance suite asks of return orders and receipts: bodies that the warehouse takes, and parcels that come. */
import { Value } from 'typebox/value';
import type { WarehouseSimulator } from '../../../../sandbox/warehouse/warehouse.ts';
import type { ReturnOrder } from '../../../model/documents/returns.ts';
import type { SourceCase, SuiteSystem, TargetCase } from '../../kit/suite/suite-options.ts';
import { WmsReturnOrder } from '../returns/theirs.ts';
import type { WarehouseSettings } from '../settings.ts';

interface System extends SuiteSystem<WarehouseSettings> {
  readonly simulator: WarehouseSimulator;
}

/** Return orders for what lies in EAST. */
export function returnsFor(
  { state }: Pick<WarehouseSimulator, 'state'>,
  ids: readonly string[],
): readonly WmsReturnOrder[] {
  const shelves = state.book
    .positions()
    .filter(({ warehouse, lot }) => warehouse === 'EAST' && lot === undefined);
  const lines = shelves.slice(0, 2).map(({ item, unit }, index) => ({
    line: `line-${index + 1}`,
    item,
    quantity: '4',
    unit,
    reason: 'too many',
  }));
  const content = { warehouse: 'EAST', orderNumber: '1001', returnNumber: 'R1', lines };
  return ids.map((id) => ({ id, state: 'placed', content }));
}

/** Places a return order past the connector, and lets the clerks take it in. */
export async function comeBack(
  simulator: WarehouseSimulator,
  id: string,
  edit = 'receiveReturn',
): Promise<void> {
  const [order] = returnsFor(simulator, [id]);
  if (order !== undefined) simulator.state.returns.place(order.id, order.content);
  await simulator.edits[edit]?.({ seed: 1 });
}

const everything = { after: 0, overlapSeconds: 0, limit: 10_000 };
const keysOf = ({ simulator }: System): readonly string[] =>
  simulator.state.returns.receipts(everything).rows.map(({ id }) => id);

export const receiptCase: SourceCase<System> = {
  seededKeys: keysOf,
  change: async (system) => {
    const before = new Set(keysOf(system));
    await comeBack(system.simulator, `RO-${before.size}`);
    return keysOf(system).find((key) => !before.has(key)) ?? 'nothing came back';
  },
  webhook: { protects: 'content', replayProtected: true },
};

const returnOrder: ReturnOrder = {
  document: 'CD-9-R1.EAST',
  location: { by: 'record', value: 'l' },
  orderNumber: '1001',
  returnNumber: 'R/1 “x”',
  state: 'placed',
  lines: [
    { line: '1', item: { by: 'record', value: 'i' }, quantity: { value: '2', unit: 'BX' }, reason: 'broken' },
    { line: '2', item: { by: 'record', value: 'j' }, quantity: { value: '1', unit: 'EA' } },
  ],
};

export const returnOrderCase: TargetCase<System> = {
  bodies: ({ simulator }) => returnsFor(simulator, ['RO-1', 'RO/2 x']),
  changed: (body) => {
    const order = Value.Parse(WmsReturnOrder, body);
    const lines = order.content.lines.slice(0, 1).map((line) => ({ ...line, quantity: '2.5' }));
    return { ...order, content: { ...order.content, lines } };
  },
  cancelled: (body) => {
    const order = Value.Parse(WmsReturnOrder, body);
    return { ...order, state: 'cancelled', content: { ...order.content, lines: [] } };
  },
  refused: ({ simulator }) => {
    const [order] = returnsFor(simulator, ['RO-BAD']);
    return { ...order, content: { ...order?.content, warehouse: 'MOON' } };
  },
  holds: ({ simulator }, body) => {
    const state = simulator.state.returns.find(Value.Parse(WmsReturnOrder, body).id)?.state;
    return state === undefined || state === 'cancelled' ? 0 : 1;
  },
  views: [
    { fields: returnOrder, externalIdOf: () => undefined, numberOf: (domain) => `${domain}-1` },
    {
      fields: { ...returnOrder, state: 'cancelled', lines: [] },
      externalIdOf: () => undefined,
      numberOf: (domain) => `${domain}-1`,
    },
  ],
};
