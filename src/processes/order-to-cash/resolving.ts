/** Which records of ours an order means, and which references nobody knows yet; pure. */
import type { RecordDomain } from '../../model/facts.ts';
import type { Reference } from '../../model/primitives.ts';
import type { Around } from './around.ts';
import type { LineView } from './lines.ts';
import type { OrderState } from './state.ts';

export interface Resolved {
  readonly customer: string | undefined;
  readonly shipTo: string | undefined;
  /** The customer's own warehouse. */
  readonly preferred: string | undefined;
  /** Only after `unknown` is found empty. */
  readonly itemOf: (line: LineView) => string;
  readonly unknown: readonly Unknown[];
}

export interface Unknown {
  readonly domain: RecordDomain;
  readonly reference: Reference;
  /** E.g. `line 2: item`. */
  readonly place: string;
}

/** Looks every reference up that still matters: what was cancelled before anything happened needs no item. */
export function resolveOrder(state: OrderState, lines: readonly LineView[], around: Around): Resolved {
  const { current } = state;
  const system = current?.system ?? '';
  const find = (domain: RecordDomain, reference: Reference | undefined): string | undefined =>
    reference === undefined ? undefined : around.resolve(system, domain, reference);
  const order = current?.order;
  const items = new Map(lines.map((line) => [line.line, find('item', line.told.item)]));
  const asked: readonly (Omit<Unknown, 'reference'> & { readonly reference: Reference | undefined })[] = [
    { domain: 'party', reference: order?.customer, place: 'customer' },
    { domain: 'party', reference: order?.shipTo, place: 'ship-to' },
    ...lines
      .filter(({ wanted }) => wanted.units > 0n)
      .map(({ line, told }) => ({
        domain: 'item' as const,
        reference: told.item,
        place: `line ${line}: item`,
      })),
  ];
  return {
    customer: find('party', order?.customer),
    shipTo: find('party', order?.shipTo),
    preferred: find('location', order?.preferredLocation),
    itemOf: ({ line }) => items.get(line) ?? '',
    unknown: asked.flatMap(({ domain, reference, place }) =>
      reference === undefined || find(domain, reference) !== undefined ? [] : [{ domain, reference, place }],
    ),
  };
}
