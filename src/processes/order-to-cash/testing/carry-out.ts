/** What stories have instead of the other stations: stock that is counted here, prices and credit as the story says. */
import { addDecimals, decimalOf, formatDecimal, subtractDecimals } from '../../../model/values/decimal.ts';
import type { OrderEffect } from '../effects.ts';
import type { OrderFact } from '../facts.ts';
import type { World } from './story.ts';

export interface Doing {
  readonly effect: OrderEffect;
  readonly now: string;
  readonly left: Map<string, string>;
  readonly world: World;
  readonly facts: readonly OrderFact[];
}

type Of<Kind extends OrderEffect['do']> = Doing & { readonly effect: Extract<OrderEffect, { do: Kind }> };

/** The fact that answers an effect. */
export function carryOut(doing: Doing): OrderFact {
  const { effect, now: at } = doing;
  switch (effect.do) {
    case 'judge-credit':
      return judge({ ...doing, effect });
    case 'price':
      return price({ ...doing, effect });
    case 'note-asked':
      return { kind: 'asked', identity: `asked/${effect.document}`, at, document: effect.document };
    case 'reserve':
      return reserve({ ...doing, effect });
    case 'release':
      return release({ ...doing, effect });
    case 'confirm':
      return { kind: 'custody', identity: `custody/${effect.key}`, at, key: effect.key };
  }
}

function judge({ effect, now: at, world }: Of<'judge-credit'>): OrderFact {
  const { account, amount, attempt } = effect;
  const verdict = world.creditRefused === undefined ? 'granted' : 'refused';
  const why = world.creditRefused ?? 'within the limit';
  return { kind: 'credit', identity: `credit/${attempt}`, at, verdict, why, account: account.id, amount };
}

function price({ effect, now: at, world }: Of<'price'>): OrderFact {
  const { revision, attempt } = effect;
  const usual = { agreed: { unitPrice: '10', currency: 'USD', agreement: 'L1' } };
  const lines = effect.lines.map(({ line }) => ({ line, ...(world.priced?.[line] ?? usual) }));
  return { kind: 'priced', identity: `priced/${revision}/${attempt}`, at, revision, attempt, lines };
}

function reserve({ effect, now: at, left }: Of<'reserve'>): OrderFact {
  const { key, line, locationId, wave, quantity, itemId, reasons } = effect;
  const there = left.get(`${itemId} ${locationId}`) ?? '0';
  left.set(
    `${itemId} ${locationId}`,
    formatDecimal(subtractDecimals(decimalOf(there), decimalOf(quantity.value))),
  );
  const expiresAt = '2026-12-31T00:00:00Z';
  const held = { key, line, locationId, wave, quantity, reasons, reservationId: key, expiresAt };
  return { kind: 'reservation', identity: `reservation/${key}`, at, ...held };
}

function release({ effect, now: at, left, facts }: Of<'release'>): OrderFact {
  const { key, because } = effect;
  const hold = facts.find((fact) => fact.kind === 'reservation' && fact.key === key);
  if (hold?.kind === 'reservation') giveBack(left, hold.locationId, hold);
  return { kind: 'released', identity: `released/${key}`, at, key, because };
}

/** Stories hold item A only, or give nothing back. */
function giveBack(
  left: Map<string, string>,
  location: string,
  { quantity }: { quantity: { value: string } },
): void {
  const there = left.get(`A ${location}`) ?? '0';
  left.set(`A ${location}`, formatDecimal(addDecimals(decimalOf(there), decimalOf(quantity.value))));
}
