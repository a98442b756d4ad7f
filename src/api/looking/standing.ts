/** One record in every target: what it was last given, whether that was seen to be there, and how the last tries ended. */
import { Type } from 'typebox';
import type { RecordStanding } from '../../delivery/index.ts';
import type { Services } from '../services.ts';
import { availabilityKeys, rowFields, showRow, withNumbers } from './delivery-row.ts';
import { closed, Moment, named } from '../shapes.ts';
import { toWire } from '../wire.ts';

export const Standing = named(
  'Standing',
  Type.Object(
    {
      ...rowFields,
      holds: Type.Optional(
        Type.Object(
          { externalId: Type.String(), body: Type.Unknown() },
          {
            ...closed,
            description: 'What the target was last given and accepted',
          },
        ),
      ),
      tries: Type.Array(
        Type.Object(
          {
            at: Moment,
            node: Type.String(),
            number: Type.Integer(),
            outcome: Type.String(),
            reason: Type.Optional(Type.String()),
            externalId: Type.Optional(Type.String()),
            durationMs: Type.Number(),
          },
          closed,
        ),
      ),
    },
    closed,
  ),
);

/** Standings with the numbers of what they are about. */
export async function showStandings(services: Services, standings: readonly RecordStanding[]) {
  return withNumbers(services, standings.map(showStanding));
}

function showStanding(standing: RecordStanding) {
  const { holds, tries } = standing;
  return {
    ...showRow(standing),
    ...(holds === undefined ? {} : { holds: { externalId: holds.externalId, body: holds.body } }),
    tries: tries.map(({ at, node, number, outcome, reason, externalId, durationMs }) =>
      toWire({ at, node, number, outcome, reason, externalId, durationMs }),
    ),
  };
}

/** An item's availability at each location, in every target that takes it. */
export async function promisesOf(services: Services, itemId: string): Promise<readonly RecordStanding[]> {
  const keys = await availabilityKeys(services, itemId);
  return keys.length === 0 ? [] : services.delivery.stateOf('availability', ...keys);
}
