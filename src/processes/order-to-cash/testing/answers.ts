/** What the other stations of the hub answer in stories of any course: each effect has one fact. */
import { isOfHold, type HoldEffect, type OrderEffect } from '../effects.ts';
import { isNoting, noted } from './noting.ts';
import type { OrderFact, PricedLine, Reserved } from '../facts.ts';
import type { Outside } from './outside.ts';

type Of<Kind extends OrderEffect['do']> = Extract<OrderEffect, { do: Kind }>;

/** The fact that answers an effect, with what it does to the stock that is counted here. */
export function answer(world: Outside, effect: OrderEffect, facts: readonly OrderFact[]): OrderFact {
  const at = world.now;
  if (isOfHold(effect)) return ofHold(world, effect, facts);
  if (effect.do === 'await') world.waiting.set(effect.key, unitsOf(effect.quantity));
  if (isNoting(effect)) return noted(effect, at);
  switch (effect.do) {
    case 'judge-credit':
      return credit(world, effect);
    case 'price': {
      const { revision, attempt } = effect;
      const lines = effect.lines.map(({ line }) => ({ line, ...priceIn(world) }));
      return { kind: 'priced', identity: `priced/${revision}/${attempt}`, at, revision, attempt, lines };
    }
    case 'claim-payment':
      return { kind: 'claimed', identity: `claimed/${effect.payment}`, at, payment: effect.payment };
    case 'reserve':
      return reserve(world, effect);
  }
}

function ofHold(world: Outside, effect: HoldEffect, facts: readonly OrderFact[]): OrderFact {
  switch (effect.do) {
    case 'release':
    case 'shrink':
      return release(world, effect, facts);
    case 'lessen':
      return lessen(world, effect, facts);
    case 'confirm':
      return { kind: 'custody', identity: `custody/${effect.key}`, at: world.now, key: effect.key };
  }
}

function credit(
  { credit: word, now: at }: Outside,
  { account, amount, attempt }: Of<'judge-credit'>,
): OrderFact {
  const judged = { account: account.id, amount, why: word };
  const identity = `credit/${attempt}`;
  if (word !== 'cached') return { kind: 'credit', identity, at, verdict: word, ...judged };
  return { kind: 'credit', identity, at, verdict: 'granted', basis: 'cached', ...judged };
}

function priceIn({ prices }: Outside): Omit<PricedLine, 'line'> {
  const agreed = { agreed: { unitPrice: '10', currency: 'USD', agreement: 'L1' } };
  switch (prices) {
    case 'agreed':
      return agreed;
    case 'pennies':
      return { agreed: { unitPrice: '0.04', currency: 'USD', agreement: 'L1' } };
    case 'none':
      return { whyNot: 'no agreement' };
    case 'quote':
      return { ...agreed, quote: { state: 'valid', id: 'Q1', unitPrice: '9', currency: 'USD' } };
    case 'quote-refused':
      return { ...agreed, quote: { state: 'refused', why: 'it ran out' } };
  }
}

/** In whole base units. */
function unitsOf({ value, unit }: { readonly value: string; readonly unit: string }): number {
  return Number(value) * (unit === 'BX' ? 4 : 1);
}

function placeOf({ substitute, locationId }: Pick<Reserved, 'substitute' | 'locationId'>, item: string) {
  return `${substitute?.itemId ?? item} ${locationId}`;
}

/** All or nothing. */
function reserve(world: Outside, effect: Of<'reserve'>): OrderFact {
  const { key, line, locationId, wave, quantity, itemId, reasons, substitute } = effect;
  const place = placeOf(effect, itemId);
  const there = world.stock.get(place) ?? 0;
  const wanted = unitsOf(substitute?.quantity ?? quantity);
  const goods = { itemId, ...(substitute === undefined ? {} : { substitute }) };
  const asked = { key, line, locationId, wave, reasons, ...goods };
  const fact = { kind: 'reservation' as const, identity: `reservation/${key}`, at: world.now, ...asked };
  if (world.isRaced || wanted > there) {
    world.stock.set(place, world.isRaced ? 0 : there);
    return { ...fact, quantity: { value: '0', unit: quantity.unit } };
  }
  world.stock.set(place, there - wanted);
  const expiresAt = new Date(Date.parse(world.now) + 30 * 24 * 3600_000).toISOString();
  return { ...fact, quantity, reservationId: `${itemId}:${key}`, expiresAt };
}

function release(
  world: Outside,
  effect: Of<'release'> | Of<'shrink'>,
  facts: readonly OrderFact[],
): OrderFact {
  const { key, reservationId } = effect;
  const hold = facts.find((fact) => fact.kind === 'reservation' && fact.key === key);
  if (hold?.kind !== 'reservation') throw new Error(`${key} was never held`);
  const kept = effect.do === 'shrink' ? unitsOf(effect.keep) : 0;
  const back = unitsOf(hold.substitute?.quantity ?? lessenedTo(facts, key) ?? hold.quantity) - kept;
  const place = placeOf(hold, reservationId.slice(0, reservationId.indexOf(':')));
  world.stock.set(place, (world.stock.get(place) ?? 0) + back);
  const because = effect.do === 'shrink' ? 'short' : effect.because;
  return { kind: 'released', identity: `released/${key}`, at: world.now, key, because };
}

function lessen(
  world: Outside,
  { key, reservationId, keep }: Of<'lessen'>,
  facts: readonly OrderFact[],
): OrderFact {
  const hold = facts.find((fact) => fact.kind === 'reservation' && fact.key === key);
  if (hold?.kind !== 'reservation') throw new Error(`${key} was never held`);
  const place = placeOf(hold, reservationId.slice(0, reservationId.indexOf(':')));
  const free = unitsOf(lessenedTo(facts, key) ?? hold.quantity) - unitsOf(keep);
  world.stock.set(place, (world.stock.get(place) ?? 0) + free);
  return { kind: 'lessened', identity: `lessened/${key}/${keep.value}`, at: world.now, key, quantity: keep };
}

/** What was left of a hold by the last word about it. */
export function lessenedTo(facts: readonly OrderFact[], key: string): Reserved['quantity'] | undefined {
  const last = facts.findLast((fact) => fact.kind === 'lessened' && fact.key === key);
  return last?.kind === 'lessened' ? last.quantity : undefined;
}
