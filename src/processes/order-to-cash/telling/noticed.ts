/** Which facts a channel is told of with their instant; pure. */
import type { OrderFact } from '../facts.ts';

const NOTICED_DOCUMENTS = ['sales-order', 'warehouse-order'];
const QUIET: readonly string[] = [
  'reservation',
  'released',
  'lessened',
  'custody',
  'payment',
  'milestone',
  'priced',
  'claimed',
  'overpaid',
  'asked',
  'promised',
  'gathered',
  'awaiting',
];

/** Told to the channel with its instant: what the hub does within itself must not change what the channel is told. */
export function isNoticed(fact: OrderFact): boolean {
  if (fact.kind === 'written') return NOTICED_DOCUMENTS.some((name) => fact.document.startsWith(name));
  return !QUIET.includes(fact.kind);
}
