/** What stories have instead of the other stations: stock that is counted here, prices and credit as the story says. */
import { addDecimals, decimalOf, formatDecimal, subtractDecimals } from '../../../model/values/decimal.ts';
import { isOfHold, type HoldEffect, type OrderEffect } from '../effects.ts';
import { isNoting, noted } from './noting.ts';
import type { OrderFact, Reserved } from '../facts.ts';
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
  if (isOfHold(effect)) return ofHold({ ...doing, effect });
  if (isNoting(effect)) return noted(effect, at);
  switch (effect.do) {
    case 'judge-credit':
      return judge({ ...doing, effect });
    case 'price':
      return price({ ...doing, effect });
    case 'claim-payment':
      return claim({ ...doing, effect });
    case 'reserve':
      return reserve({ ...doing, effect });
  }
}

function ofHold(doing: Doing & { readonly effect: HoldEffect }): OrderFact {
  const { effect, now: at } = doing;
  switch (effect.do) {
    case 'release':
      return release({ ...doing, effect });
    case 'shrink':
      return shrink({ ...doing, effect });
    case 'lessen':
      return lessen({ ...doing, effect });
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

function claim({ effect: { payment }, now: at, world: { paysOther } }: Of<'claim-payment'>): OrderFact {
  const taken = paysOther === undefined ? {} : { takenBy: paysOther };
  return { kind: 'claimed', identity: `claimed/${payment}`, at, payment, ...taken };
}

function price({ effect, now: at, world }: Of<'price'>): OrderFact {
  const { revision, attempt } = effect;
  const usual = { agreed: { unitPrice: '10', currency: 'USD', agreement: 'L1' } };
  const lines = effect.lines.map(({ line }) => ({ line, ...(world.priced?.[line] ?? usual) }));
  return { kind: 'priced', identity: `priced/${revision}/${attempt}`, at, revision, attempt, lines };
}

function reserve({ effect, now: at, left }: Of<'reserve'>): OrderFact {
  const { key, line, locationId, wave, quantity, itemId, substitute, reasons } = effect;
  const goods = substitute ?? { itemId, quantity };
  const there = left.get(`${goods.itemId} ${locationId}`) ?? '0';
  left.set(
    `${goods.itemId} ${locationId}`,
    formatDecimal(subtractDecimals(decimalOf(there), decimalOf(goods.quantity.value))),
  );
  const expiresAt = '2026-12-31T00:00:00Z';
  const hold = { key, line, itemId, locationId, wave, quantity, reasons, reservationId: key, expiresAt };
  const held = { ...hold, ...(substitute === undefined ? {} : { substitute }) };
  return { kind: 'reservation', identity: `reservation/${key}`, at, ...held };
}

function release({ effect, now: at, left, facts }: Of<'release'>): OrderFact {
  const { key, because } = effect;
  giveBack(left, heldBy(facts, key), '0');
  return { kind: 'released', identity: `released/${key}`, at, key, because };
}

function shrink({ effect, now: at, left, facts }: Of<'shrink'>): OrderFact {
  const { key, keep } = effect;
  giveBack(left, heldBy(facts, key), keep.value);
  return { kind: 'released', identity: `released/${key}`, at, key, because: 'short' };
}

function lessen({ effect, now: at, left, facts }: Of<'lessen'>): OrderFact {
  const { key, keep } = effect;
  giveBack(left, heldBy(facts, key), keep.value);
  return { kind: 'lessened', identity: `lessened/${key}/${keep.value}`, at, key, quantity: keep };
}

function heldBy(facts: readonly OrderFact[], key: string): Reserved {
  const hold = facts.find((fact): fact is Reserved => fact.kind === 'reservation' && fact.key === key);
  if (hold === undefined) throw new Error(`${key} is given back and was never held`);
  const last = facts.findLast((fact) => fact.kind === 'lessened' && fact.key === key);
  return last?.kind === 'lessened' ? { ...hold, quantity: last.quantity } : hold;
}

/** All but `keep`. What is no substitute is item A, in stories that give anything back. */
function giveBack(
  left: Map<string, string>,
  { substitute, quantity, locationId }: Reserved,
  keep: string,
): void {
  const goods = substitute ?? { itemId: 'A', quantity };
  const key = `${goods.itemId} ${locationId}`;
  const free = subtractDecimals(decimalOf(goods.quantity.value), decimalOf(keep));
  left.set(key, formatDecimal(addDecimals(decimalOf(left.get(key) ?? '0'), free)));
}
