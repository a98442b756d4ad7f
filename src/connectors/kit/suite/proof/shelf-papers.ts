/** The shelf's target of documents, right or wrong in one chosen way. */
import { Value } from 'typebox/value';
import type { SalesOrder } from '../../../../model/documents/outgoing.ts';
import { mapped } from '../../mapping.ts';
import { done, later, never, type Outcome } from '../../outcome.ts';
import type { Target, TargetView, Write } from '../../target.ts';
import type { TargetCase } from '../suite-options.ts';
import { lockedOut, refusalOf } from './shelf-target.ts';
import { Paper, type Mistake, type Settings, type ShelfStore } from './shelf-store.ts';

/** Keeps sales orders as papers: looked up by their number before one is made. */
export function paperTarget(mistake: Mistake | undefined): Target<Settings, typeof Paper, 'sales-order'> {
  return {
    domain: 'sales-order',
    contract: { name: 'shelf.paper', version: '1' },
    to: Paper,
    fields: ['document', 'state', 'customer'],
    batchSize: 10,
    map: (view) => {
      const { document, state, customer } = view.fields;
      const customerId = view.externalIdOf('party', customer);
      if (customerId === undefined && mistake !== 'guesses-an-id')
        return { waitsFor: { domain: 'party', recordId: customer.value } };
      return mapped({ document, state, customerId: customerId ?? '' });
    },
    write: async ({ settings: { store, key } }, writes) => {
      const refusal = lockedOut(key, mistake) ?? refusalOf(store, mistake);
      if (refusal !== undefined) return writes.map(() => refusal);
      const outcomes = writes.map((write) => file(store, write, mistake));
      return store.faults.timeoutAfterEffectShare === 0
        ? outcomes
        : writes.map(() => later('no answer', 'uncertain'));
    },
    find: async ({ settings: { store } }, writes) => {
      if (store.faults.outage) throw new Error('the shelf does not answer');
      return writes.map(({ body }) => paperOf(store, body)?.document);
    },
    readBack: async ({ settings: { store } }, writes) =>
      writes.map(({ body }) => paperOf(store, body) ?? (body.state === 'cancelled' ? body : 'absent')),
  };
}

function file(store: ShelfStore, { body }: Write<Paper>, mistake: Mistake | undefined): Outcome {
  const found = paperOf(store, body);
  const isOver = body.state === 'cancelled' && found?.state !== 'placed';
  if (isOver && found !== undefined && mistake === 'cancels-only-once') return never('cancelled already');
  if (isOver && found === undefined) {
    if (mistake === 'opens-what-is-cancelled') store.papers.push({ ...body, state: 'placed' });
    return done(body.document);
  }
  const others =
    mistake === 'doubles-a-lost-document' ? store.papers : store.papers.filter((each) => each !== found);
  store.papers = [...others, body];
  return done(body.document);
}

function paperOf(store: ShelfStore, { document }: Paper): Paper | undefined {
  return store.papers.findLast((paper) => paper.document === document);
}

const order: SalesOrder = {
  document: 'P-9',
  channel: 'shop',
  orderNumber: '1',
  customer: { by: 'record', value: 'c' },
  orderDate: '2026-03-01',
  currency: 'USD',
  state: 'placed',
  lines: [],
};
const placed: TargetView<'sales-order'> = {
  fields: order,
  externalIdOf: () => 'C-1',
  numberOf: () => undefined,
};

export const papers: TargetCase<{ readonly store: ShelfStore }> = {
  bodies: () => ['P-1', 'P-2'].map((document) => ({ document, state: 'placed', customerId: 'C-1' })),
  changed: (body) => ({ ...Value.Parse(Paper, body), customerId: 'C-2' }),
  cancelled: (body) => ({ ...Value.Parse(Paper, body), state: 'cancelled' }),
  holds: ({ store }, body) => {
    const { document } = Value.Parse(Paper, body);
    return store.papers.filter((paper) => paper.document === document && paper.state === 'placed').length;
  },
  views: [placed],
};
