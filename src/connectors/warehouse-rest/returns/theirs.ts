/** Return orders and what came back, in the words of the dialect. */
import { Type, type Static } from 'typebox';
import { UnitCode } from '../../../model/primitives.ts';
import { OrderableCounter, OrderableInstant } from '../../kit/versions.ts';
import { ItemNumber, Name, WmsAmount } from '../orders/theirs.ts';

/** What is put, without its number. */
const WmsReturnContent = Type.Object({
  warehouse: ItemNumber,
  orderNumber: Type.Optional(Name),
  returnNumber: Type.Optional(Name),
  lines: Type.Array(
    Type.Object({
      line: Name,
      item: ItemNumber,
      quantity: WmsAmount,
      unit: UnitCode,
      reason: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    { maxItems: 1_000 },
  ),
});

/** What the hub wants to stand in a warehouse under one number. */
export const WmsReturnOrder = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 35 }),
  state: Type.Union([Type.Literal('placed'), Type.Literal('cancelled')]),
  content: WmsReturnContent,
});
export type WmsReturnOrder = Static<typeof WmsReturnOrder>;

/** A return order as the warehouse shows it; one that was cancelled before it came has no content. */
export const KeptWmsReturnOrder = Type.Object({
  id: Name,
  state: Type.Union([
    Type.Literal('open'),
    Type.Literal('receiving'),
    Type.Literal('received'),
    Type.Literal('cancelled'),
  ]),
  revision: OrderableCounter,
  content: Type.Optional(WmsReturnContent),
});
export type KeptWmsReturnOrder = Static<typeof KeptWmsReturnOrder>;

/** What the clerks found in one parcel. */
export const WmsReturn = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 120 }),
  sequence: OrderableCounter,
  order: Name,
  warehouse: ItemNumber,
  at: OrderableInstant,
  final: Type.Boolean(),
  lines: Type.Array(
    Type.Object({
      line: Name,
      item: ItemNumber,
      quantity: WmsAmount,
      unit: UnitCode,
      disposition: Type.Union([
        Type.Literal('restocked'),
        Type.Literal('quarantined'),
        Type.Literal('scrapped'),
      ]),
    }),
    { maxItems: 1_000 },
  ),
});
export type WmsReturn = Static<typeof WmsReturn>;
