/** One record in every target: what it was last given, whether that was seen to be there, and how the last tries ended. */
import { Type } from 'typebox';
import type { RecordStanding } from '../../delivery/index.ts';
import { rowFields, showRow } from '../ops/deliveries.ts';
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

export function showStanding(standing: RecordStanding) {
  const { holds, tries } = standing;
  return {
    ...showRow(standing),
    ...(holds === undefined ? {} : { holds: { externalId: holds.externalId, body: holds.body } }),
    tries: tries.map(({ at, node, number, outcome, reason, externalId, durationMs }) =>
      toWire({ at, node, number, outcome, reason, externalId, durationMs }),
    ),
  };
}
