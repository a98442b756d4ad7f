/** Which records of ours an order means, and which references nobody knows yet; pure. */
import type { Order } from '../../model/documents/order.ts';
import type { RecordDomain } from '../../model/facts.ts';
import type { Reference } from '../../model/primitives.ts';
import type { Around, PartyTerms } from './around.ts';
import { SALES_ORDER } from './document-names.ts';
import type { LineView } from './lines.ts';
import type { OrderState } from './state.ts';
import { isUnwanted } from './stopped.ts';

export interface Resolved {
  readonly customer: string | undefined;
  /** Customer tier. */
  readonly tier: string | undefined;
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
  /** Where a line names it. */
  readonly line?: string;
}

/** Looks every reference up that still matters: what was cancelled before anything happened needs no item. */
export function resolveOrder(state: OrderState, lines: readonly LineView[], around: Around): Resolved {
  const { current } = state;
  const system = current?.system ?? '';
  const find = (domain: RecordDomain, reference: Reference | undefined): string | undefined =>
    reference === undefined ? undefined : around.resolve(system, domain, reference);
  const order = current?.order;
  const items = new Map(lines.map((line) => [line.line, find('item', line.told.item)]));
  const customer = find('party', order?.customer) ?? earlierCustomer(state, lines, around);
  const asked = [
    ...(customer === undefined ? customerAsked(state, lines) : []),
    ...otherReferences(order, lines),
  ];
  return {
    customer,
    tier: customer === undefined ? undefined : tierOf(around.chainOf(customer)),
    shipTo: find('party', order?.shipTo),
    preferred: find('location', order?.preferredLocation),
    itemOf: ({ line }) => items.get(line) ?? '',
    unknown: asked.flatMap(({ reference, ...named }) =>
      reference === undefined || find(named.domain, reference) !== undefined ? [] : [{ ...named, reference }],
    ),
  };
}

/** The price group of the nearest party that has one. */
export function tierOf(chain: readonly Pick<PartyTerms, 'priceGroup'>[]): string | undefined {
  return chain.find(({ priceGroup }) => priceGroup !== undefined)?.priceGroup;
}

type Asked = Omit<Unknown, 'reference'> & { readonly reference: Reference | undefined };

/** Nobody asks who bought what was cancelled before it stood anywhere. */
function customerAsked({ current, firstWritten }: OrderState, lines: readonly LineView[]): readonly Asked[] {
  if (isUnwanted(lines) && firstWritten[SALES_ORDER] === undefined) return [];
  return [{ domain: 'party', reference: current?.order.customer, place: 'customer' }];
}

function otherReferences(order: Order | undefined, lines: readonly LineView[]): readonly Asked[] {
  return [
    ...(isUnwanted(lines) ? [] : [{ domain: 'party' as const, reference: order?.shipTo, place: 'ship-to' }]),
    ...lines
      .filter(({ wanted, shipped }) => wanted.units > 0n || shipped.units > 0n)
      .map(({ line, told }) => ({
        domain: 'item' as const,
        reference: told.item,
        place: `line ${line}: item`,
        line,
      })),
  ];
}

/** What a cancelled order left anywhere is undone also where its last revision names the customer in words that nobody knows. */
function earlierCustomer(
  { earlierCustomers }: OrderState,
  lines: readonly LineView[],
  { resolve }: Around,
): string | undefined {
  if (!isUnwanted(lines)) return undefined;
  return earlierCustomers
    .map(({ system, customer }) => resolve(system, 'party', customer))
    .findLast((id) => id !== undefined);
}

/** What the order waits for, and who decides it. */
export function unknownInWords(
  { unknown }: Pick<Resolved, 'unknown'>,
  { current }: Pick<OrderState, 'current'>,
  { policy }: Pick<Around, 'policy'>,
): readonly string[] {
  const system = current?.system ?? 'api';
  return unknown.map(({ domain, reference, place }) => {
    const owner = policy.ownerOf?.(domain, system === 'api' ? undefined : system);
    const waits = `waits until somebody says which ${domain} “${reference.value}” of ${system} is (${place})`;
    return owner === undefined ? waits : `${waits}: ${owner} decides`;
  });
}
