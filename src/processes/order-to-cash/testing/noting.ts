/** The facts that only note what a plan says, in stories of any kind. */
import { isNote, noted as asNoted, type NoteEffect, type OrderEffect } from '../effects.ts';
import type { OrderFact } from '../facts.ts';

export type Noting = NoteEffect | Extract<OrderEffect, { do: 'await' }>;

export function isNoting(effect: OrderEffect): effect is Noting {
  return effect.do === 'await' || isNote(effect);
}

export function noted(effect: Noting, at: string): OrderFact {
  if (effect.do !== 'await') return asNoted(effect, at);
  const { line, attempt, itemId, quantity, locationIds } = effect;
  const awaiting = { line, attempt, itemId, quantity, locationIds };
  return { kind: 'awaiting', identity: `awaiting/${line}/${attempt}`, at, ...awaiting };
}
