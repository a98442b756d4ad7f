/** Return orders and what came back, in the words of the dialect. */
import { Type, type Static } from 'typebox';
import {
  ItemNumber,
  keptUnderNumber,
  Name,
  toldUnderNumber,
  wantedUnderNumber,
  wmsLine,
} from '../orders/theirs.ts';

/** What is put, without its number. */
const WmsReturnContent = Type.Object({
  warehouse: ItemNumber,
  orderNumber: Type.Optional(Name),
  returnNumber: Type.Optional(Name),
  lines: Type.Array(
    Type.Object({
      ...wmsLine,
      reason: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    { maxItems: 1_000 },
  ),
});

export const WmsReturnOrder = wantedUnderNumber(WmsReturnContent);
export type WmsReturnOrder = Static<typeof WmsReturnOrder>;

export const KeptWmsReturnOrder = keptUnderNumber(
  ['open', 'receiving', 'received', 'cancelled'],
  WmsReturnContent,
);
export type KeptWmsReturnOrder = Static<typeof KeptWmsReturnOrder>;

/** What the clerks found in one parcel. */
export const WmsReturn = Type.Object({
  ...toldUnderNumber,
  lines: Type.Array(
    Type.Object({
      ...wmsLine,
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
