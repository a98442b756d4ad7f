/** What warehouses tell in stories of any course: of the orders that they have, also of those that the hub has forgotten. */
import type { WarehouseOrder } from '../../../../model/documents/outgoing.ts';
import { warehouseOrderName, warehouseOrderNumber } from '../../document-names.ts';
import type { OrderFact, Reserved } from '../../facts.ts';
import { toldLineOf } from '../../supply/holds.ts';
import { ours } from '../story.ts';
import type { Advise } from '../tellings.ts';
import { documents, type Scene } from './scene.ts';

type Spoken = Pick<WarehouseOrder, 'document' | 'lines'>;

/** A warehouse speaks of an order that it has. */
export function advised(step: Advise, scene: Scene): readonly OrderFact[] {
  const { order, kind, more, final, as, isForgotten } = step;
  const told = documents(scene, 'warehouse-order').map(({ body }) => body);
  const all = isForgotten ? forgotten(scene) : told;
  const chosen = all[order % Math.max(1, all.length)];
  if (chosen === undefined) return [];
  const { world, count } = scene;
  const lines = kind === 'cancelled' ? [] : adviceLines(chosen, { more, as });
  const parcel = { carrier: 'UPS', trackingNumber: `1Z${count}` };
  return [
    {
      kind: 'advice',
      identity: `advice/wms/${count}`,
      at: world.now,
      system: 'wms',
      advice: {
        adviceId: String(count),
        answers: { ours: chosen.document },
        kind,
        at: world.now,
        final: kind === 'shipped' && final,
        lines: [...lines],
        ...(kind === 'shipped' && { packages: [parcel] }),
      },
    },
  ];
}

function adviceLines({ lines }: Spoken, { more, as }: Pick<Advise, 'more' | 'as'>) {
  return lines.map(({ line: of, quantity, item }) => ({
    line: as === 'unknown-line' ? '99' : of,
    item: { by: 'number' as const, value: as === 'another' ? 'B' : item.value },
    quantity: { ...quantity, value: String(Math.max(0, Number(quantity.value) + more)) },
    ...(as === 'another' && { substituteFor: item }),
  }));
}

/** What is held and was told to nobody, as far as the hub knows: before it was restored from a backup, it had told it. */
function forgotten({ facts, standing }: Scene): readonly Spoken[] {
  const told = new Set(standing.map(({ name }) => name));
  const free = new Set(facts.flatMap((fact) => (fact.kind === 'released' ? [fact.key] : [])));
  const held = facts.filter(
    (fact): fact is Reserved =>
      fact.kind === 'reservation' && fact.reservationId !== undefined && !free.has(fact.key),
  );
  const untold = held.filter((hold) => !told.has(warehouseOrderName(hold)));
  return [...Map.groupBy(untold, (hold) => warehouseOrderName(hold)).values()].map((group) => ({
    document: warehouseOrderNumber(ours, group[0]?.locationId ?? '', group[0]?.wave ?? 1),
    lines: [...Map.groupBy(group, toldLineOf)].flatMap(([line, holds]) =>
      holds.slice(0, 1).map(({ substitute, itemId, quantity }) => ({
        line,
        item: { by: 'record' as const, value: substitute?.itemId ?? itemId ?? '' },
        quantity: substitute?.quantity ?? quantity,
      })),
    ),
  }));
}
