/** The facts that only note what a plan says, in stories of any kind. */
import type { OrderEffect } from '../effects.ts';
import type { OrderFact } from '../facts.ts';

export type Noting = Extract<OrderEffect, { do: 'note-asked' | 'note-promise' | 'note-overpaid' | 'await' }>;

export function isNoting(effect: OrderEffect): effect is Noting {
  return effect.do === 'await' || effect.do.startsWith('note-');
}

export function noted(effect: Noting, at: string): OrderFact {
  switch (effect.do) {
    case 'note-asked':
      return { kind: 'asked', identity: `asked/${effect.document}`, at, document: effect.document };
    case 'await': {
      const { line, attempt, itemId, quantity, locationIds } = effect;
      const awaiting = { line, attempt, itemId, quantity, locationIds };
      return { kind: 'awaiting', identity: `awaiting/${line}/${attempt}`, at, ...awaiting };
    }
    case 'note-overpaid':
      return { kind: 'overpaid', identity: `overpaid/${effect.amount}`, at, amount: effect.amount };
    case 'note-promise': {
      const { do: _do, attempt, ...promise } = effect;
      return { kind: 'promised', identity: `promised/${attempt}`, at, ...promise };
    }
  }
}
