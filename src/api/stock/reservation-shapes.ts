/** A reservation as the API shows it. */
import { Type, type Static } from 'typebox';
import type { Services } from '../services.ts';
import { closed, Id, Moment, named } from '../shapes.ts';
import { toWire } from '../wire.ts';
import { withNames } from './names.ts';

export const HeldLine = Type.Object(
  {
    line: Type.Integer({ description: 'Place of the line in the request, from 0' }),
    itemId: Id,
    item: Type.Optional(Type.String()),
    locationId: Id,
    location: Type.Optional(Type.String()),
    quantity: Type.String({ description: 'in the item’s base unit' }),
    shipped: Type.Optional(Type.String()),
  },
  closed,
);

export const State = Type.Enum(['held', 'confirmed', 'shipped', 'released', 'expired'], {
  description: '`shipped`: all of it has left, and nothing is allocated for it any more',
});

export const Reservation = named(
  'Reservation',
  Type.Object(
    {
      id: Id,
      state: State,
      channel: Type.String(),
      tier: Type.Optional(Type.String({ description: 'of the customer it is for' })),
      reference: Type.Optional(Type.String()),
      createdAt: Moment,
      expiresAt: Moment,
      endedAt: Type.Optional(Moment),
      lines: Type.Array(HeldLine),
    },
    closed,
  ),
);
export type Reservation = Static<typeof Reservation>;

type Kept = Awaited<ReturnType<Services['stock']['reservations']>>[number];

/** One reservation as the API shows it. */
export async function showReservation(services: Services, kept: Kept): Promise<Reservation> {
  const { id, shown: state, channel, tier, reference, createdAt, expiresAt, endedAt } = kept;
  const lines = kept.lines.map(({ line, itemId, locationId, quantity, shipped }) => ({
    line,
    itemId,
    locationId,
    quantity,
    shipped,
  }));
  return {
    ...toWire({ id, state, channel, createdAt, expiresAt }),
    ...(tier === null ? {} : { tier }),
    ...(reference === null ? {} : { reference }),
    ...(endedAt === null ? {} : { endedAt: endedAt.toISOString() }),
    lines: await withNames(services, lines),
  };
}
