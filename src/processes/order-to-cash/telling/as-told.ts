/** What stays as it was told, however the records read since: where goods go that are under way, whose tax was reported; pure. */
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { WarehouseOrder } from '../../../model/documents/outgoing.ts';
import { TaxDocument } from '../../../model/documents/tax.ts';
import type { Order } from '../../../model/documents/order.ts';
import type { Around } from '../around.ts';

const Recipient = Type.Object({
  shipToName: WarehouseOrder.properties.shipToName,
  shipToAddress: WarehouseOrder.properties.shipToAddress,
});
type Recipient = Static<typeof Recipient>;
const recipient = Compile(Recipient);

const Taxpayer = Type.Object({
  shipTo: TaxDocument.properties.shipTo,
  exempt: TaxDocument.properties.exempt,
  taxNumber: TaxDocument.properties.taxNumber,
});
type Taxpayer = Static<typeof Taxpayer>;
const taxpayer = Compile(Taxpayer);

interface Standing {
  readonly around: Pick<Around, 'kept'>;
  /** The document's name in the case. */
  readonly name: string;
  /** Nothing can change it any more, outside. */
  readonly isPast: boolean;
}

/**
 * Whom a document names as recipient, where records say `now`. Once goods are picked, what was told counts: a customer who moves calls no
 * parcel back. What the buyer says in a later revision counts always, for people must hear that it came too late.
 */
export function recipientOf(
  { around, name, isPast }: Standing,
  order: Pick<Order, 'shipToName' | 'shipToAddress'>,
  now: Recipient,
): Recipient {
  const told = around.kept.get(name);
  if (!isPast || !recipient.Check(told)) return now;
  const { shipToName } = order.shipToName === undefined ? told : now;
  const { shipToAddress } = order.shipToAddress === undefined ? told : now;
  return {
    ...(shipToName === undefined ? {} : { shipToName }),
    ...(shipToAddress === undefined ? {} : { shipToAddress }),
  };
}

/** Who is taxed, and where: what was reported to the authorities is not reported anew because a record has changed. */
export function taxpayerOf({ around, name, isPast }: Standing, now: Taxpayer): Taxpayer {
  const told = around.kept.get(name);
  if (!isPast || !taxpayer.Check(told)) return now;
  const { shipTo, exempt, taxNumber } = told;
  return {
    shipTo,
    ...(exempt === undefined ? {} : { exempt }),
    ...(taxNumber === undefined ? {} : { taxNumber }),
  };
}
