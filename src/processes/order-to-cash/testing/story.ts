/** Stories about orders, without a database: facts in, and the plan that follows at an instant, with stock that is counted here. */
import type { Invoice } from '../../../model/documents/fulfilment.ts';
import type { Order, OrderLine } from '../../../model/documents/order.ts';
import type { Outage } from '../../kit/owed.ts';
import { stateOf, type WantedDocument } from '../../kit/process.ts';
import { asSeen } from '../asking/seeing.ts';
import { documentNumber, revisionOf, SALES_ORDER } from '../document-names.ts';
import type { Around, ItemFacts, OrderPolicy, PartyTerms, RestingPart } from '../around.ts';
import type { InvoiceTold, OrderFact, PricedLine } from '../facts.ts';
import { orderToCash, type OrderPlan } from '../plan.ts';
import { heldAs, measuredAs, SAME_UNIT } from '../../../model/values/measured.ts';
import { carryOut } from './carry-out.ts';

export const MORNING = '2026-06-10T08:00:00Z';
export const ours = documentNumber('web/1');

export interface World {
  /** `A EAST` → quantity. */
  readonly stock?: Readonly<Record<string, string>>;
  /** What else is known of items; without a word each is active, counted in EA, 12 of them in a BX. */
  readonly items?: Readonly<Record<string, Partial<ItemFacts>>>;
  readonly customer?: Partial<PartyTerms>;
  readonly unknown?: readonly string[];
  /** What people said that systems mean by units: `shop A CS` → `BX`. */
  readonly meant?: Readonly<Record<string, string>>;
  readonly policy?: Partial<OrderPolicy>;
  /** On what line 1, 2, … waits. */
  readonly resting?: Readonly<Record<string, readonly RestingPart[]>>;
  readonly creditRefused?: string;
  /** When systems did not answer. */
  readonly outages?: Readonly<Record<string, readonly Outage[]>>;
  /** `channel/number` of the order that has named the payment before. */
  readonly paysOther?: string;
  /** What the pricing station says of a line; without a word of it: 10 by agreement L1. */
  readonly priced?: Readonly<Record<string, Omit<PricedLine, 'line'>>>;
}

export interface Story {
  /** What follows at an instant, after all that the plan asked for was done. */
  plan(now?: string): OrderPlan;
  /** The facts so far, those of the hub's own doing among them. */
  readonly facts: readonly OrderFact[];
  /** Goes on with more facts. */
  and(...facts: readonly OrderFact[]): Story;
}

/** Ids are the numbers themselves, so that stories can be read. */
export function given(world: World, ...told: readonly OrderFact[]): Story {
  const facts = [...told];
  const left = new Map(Object.entries(world.stock ?? {}));
  const kept = new Map<string, object>();
  let sales: WantedDocument | undefined;
  const planned = (now: string): OrderPlan => {
    for (let round = 0; round < 10; round += 1) {
      const plan = orderToCash.plan(stateOf(orderToCash, facts), around(world, { left, kept, now }));
      if (plan.effects.length === 0) {
        const wanted = plan.documents === 'as-they-are' ? [] : plan.documents;
        for (const { name, body } of [...wanted, ...plan.always]) kept.set(name, body);
        if (plan.documents !== 'as-they-are') sales = plan.documents.find(({ name }) => name === SALES_ORDER);
        return plan;
      }
      facts.push(...plan.effects.map((effect) => carryOut({ effect, now, left, world, facts })));
    }
    throw new Error('the plan was never content');
  };
  const story: Story = {
    facts,
    and: (...more) => {
      facts.push(...more);
      return story;
    },
    plan: (now = MORNING) => {
      takeAsWanted(facts, () => {
        planned(now);
        return sales;
      });
      return planned(now);
    },
  };
  return story;
}

const AS_WANTED = '/as-wanted';

/** The ERP has taken what was wanted of it when its word came. */
function takeAsWanted(facts: OrderFact[], wantedBefore: () => WantedDocument | undefined): void {
  for (;;) {
    const place = facts.findIndex((fact) => fact.kind === 'written' && fact.revision.endsWith(AS_WANTED));
    if (place < 0) return;
    const [told, ...later] = facts.splice(place);
    if (told?.kind !== 'written') throw new Error('another fact was meant');
    const wanted = wantedBefore();
    const revision = wanted === undefined ? told.revision.replace(AS_WANTED, '/1') : revisionOf(wanted);
    facts.push({ ...told, revision }, ...later);
  }
}

const PARTY = {
  name: 'Customer',
  status: 'active',
  creditLimit: undefined,
  creditUsed: undefined,
  email: 'buyer@customer.example',
  address: { lines: ['1 Main Street'], city: 'Newark', region: 'NJ', postalCode: '07101', country: 'US' },
  taxExempt: false,
  taxNumber: undefined,
};

function itemOf(items: NonNullable<World['items']>, id: string): ItemFacts {
  return {
    number: id,
    status: 'active',
    baseUnit: 'EA',
    packs: [{ unit: 'BX', ratio: { numerator: 12, denominator: 1 } }],
    ...items[id],
  };
}

function around(
  { customer, items = {}, unknown = [], meant, policy, resting = {}, outages = {} }: World,
  {
    left,
    kept,
    now,
  }: { readonly left: ReadonlyMap<string, string>; readonly kept: Around['kept']; readonly now: string },
): Around {
  return {
    now,
    outagesOf: (system) => outages[system] ?? [],
    policy: {
      places: 'erp/sales-orders',
      warehouses: [
        { location: 'EAST', target: 'wms/orders', isLast: false },
        { location: 'WEST', target: 'wms/orders', isLast: false },
      ],
      statusTargets: () => ['shop/status'],
      serving: () => undefined,
      credit: 'hold',
      summaries: [],
      dueMinutes: { 'sales-order': 2, 'warehouse-advice': 240, invoice: 1440 },
      ...policy,
    },
    resolve: (_system, _domain, { value }) => (unknown.includes(value) ? undefined : value),
    item: (id) => itemOf(items, id),
    unitMeant: ({ system, itemId, code, worked, picked }) => {
      const unit = meant?.[`${system} ${itemId} ${code}`];
      if (unit !== undefined) return { unit, ratio: SAME_UNIT };
      const item = itemOf(items, itemId);
      return measuredAs(item, code, worked) ?? (picked ? heldAs(item, code, worked) : undefined);
    },
    chainOf: (id) => [{ id, number: id, ...PARTY, ...customer }],
    locationId: (number) => number,
    locationNumber: (id) => id,
    locationAddress: () => undefined,
    available: (_channel, itemId, locationId) => left.get(`${itemId} ${locationId}`) ?? '0',
    resting: (key) => resting[key.slice(ours.length + 1)] ?? [],
    document: ours,
    kept,
  };
}

/** Line 1 of item A unless it says otherwise. */
export function line(quantity: string, more: Partial<OrderLine> = {}): OrderLine {
  return {
    line: '1',
    item: { by: 'number', value: 'A' },
    quantity: { value: quantity, unit: 'EA' },
    price: { amount: '10', currency: 'USD', per: { value: '1', unit: 'EA' } },
    ...more,
  };
}

/** It came when it was placed, unless it says otherwise. */
export function ordered(
  lines: readonly OrderLine[],
  { receivedAt = MORNING, ...more }: Partial<Order> & { readonly receivedAt?: string } = {},
): OrderFact {
  const order: Order = {
    channel: 'web',
    number: '1',
    revision: '1',
    placedAt: MORNING,
    customer: { by: 'number', value: 'C1' },
    currency: 'USD',
    lines: [...lines],
    ...more,
  };
  return {
    kind: 'order',
    identity: `order/${order.revision}`,
    at: MORNING,
    system: 'shop',
    order,
    receivedAt,
  };
}

/** The target holds what the plan wants of a document. */
export function writtenAs({ documents }: OrderPlan, name: string, at = MORNING): OrderFact {
  const wanted = documents === 'as-they-are' ? undefined : documents.find((each) => each.name === name);
  if (wanted === undefined || !('state' in wanted.body)) throw new Error(`the plan wants no ${name}`);
  const revision = revisionOf(wanted);
  const identity = `written/${name}/${revision}/${at}`;
  const system = wanted.target.split('/')[0] ?? '';
  return { kind: 'written', identity, at, document: name, revision, system, externalId: `${system}-1` };
}

/** The target holds the document; of a sales order that is placed, as it is wanted then. */
export function written(document: string, state: 'placed' | 'cancelled' = 'placed', at = MORNING): OrderFact {
  const system = document === 'sales-order' ? 'erp' : 'wms';
  const identity = `written/${document}/${state}/${at}`;
  return {
    kind: 'written',
    identity,
    at,
    document,
    revision: document === 'sales-order' && state === 'placed' ? `placed${AS_WANTED}` : `${state}/1`,
    system,
    externalId: `${system}-1`,
  };
}

export function decided(
  action:
    | 'cancel'
    | 'cancel-line'
    | 'cancel-rest'
    | 'hold'
    | 'release'
    | 'substitute'
    | 'split'
    | 'wait'
    | 'invoice-on-account',
  more: { line?: string; at?: string; item?: string; until?: string } = {},
): OrderFact {
  const { at = MORNING, ...rest } = more;
  return { kind: 'decision', identity: `decision/${action}/${at}`, at, action, by: 'maria', ...rest };
}

/** A person releases what the plan shows, and nothing else. */
export function released({ actions }: Pick<OrderPlan, 'actions'>, at: string): OrderFact {
  const decision = decided('release', { at });
  return decision.kind === 'decision' ? asSeen(decision, actions) : decision;
}

interface Left {
  readonly id?: string;
  readonly to?: string;
  readonly quantity: string;
  readonly final?: boolean;
  readonly kind?: 'picked' | 'shipped';
  readonly at?: string;
}

/** A warehouse tells what it did with line 1. */
export function advised({
  id = 'p1',
  to = `${ours}-EAST`,
  quantity,
  final = true,
  kind = 'shipped',
  at = '2026-06-10T10:00:00Z',
}: Left): OrderFact {
  return {
    kind: 'advice',
    identity: `advice/wms/${id}`,
    at,
    system: 'wms',
    advice: {
      adviceId: id,
      answers: { ours: to },
      kind,
      at,
      final,
      lines: [{ line: '1', item: { by: 'number', value: 'A' }, quantity: { value: quantity, unit: 'EA' } }],
    },
  };
}

/** The ERP has posted a paper of this net amount: an invoice of the order, without tax and lines unless it says otherwise. */
export function posted(net: string, more: Partial<Invoice> = {}): InvoiceTold {
  const usual = { answers: { ours }, postedOn: '2026-06-11', currency: 'USD', tax: '0', lines: [] };
  const invoice: Invoice = { number: 'I1', kind: 'invoice', net, total: net, ...usual, ...more };
  const { kind, number, postedOn } = invoice;
  return {
    kind: 'invoice',
    identity: `${kind}/erp/${number}`,
    at: `${postedOn}T00:00:00Z`,
    system: 'erp',
    invoice,
  };
}

/** A line of a paper: about line 1 of item A, unless it says otherwise. */
export function billed(quantity: string, net: string, more: Partial<BilledLine> = {}): BilledLine {
  const item = { by: 'number' as const, value: 'A' };
  return { line: '1', item, quantity: { value: quantity, unit: 'EA' }, net, ...more };
}

type BilledLine = Invoice['lines'][number];
