/** What goes wrong with single orders of the day, and how one sees what became of them: from outside and in the hub. */
import type { Faults } from '../../kit/faults.ts';
import type { ErpOrder } from '../desks/erp-desk.ts';
import type { ShopOrder } from '../desks/shop-desk.ts';
import type { WarehouseOrders } from '../desks/warehouse-desk.ts';
import type { Estate, HubOrder } from '../estate.ts';
import type { Entry, Plantable } from '../script.ts';

export interface Scene {
  readonly estate: Estate;
  /** Sets the orders of this run apart from those of any other. */
  readonly mark: string;
}

/** An order that was placed, with what must be remembered of it. */
export interface Planted {
  readonly entry: Entry;
  readonly channel: string;
  readonly number: string;
  /** What was done to it and seen on the way, by name. */
  readonly notes: Map<string, string>;
}

/** One order, in the hub and outside. */
export interface Seen {
  readonly hub: HubOrder | undefined;
  readonly erp: ErpOrder | undefined;
  readonly warehouses: WarehouseOrders;
  /** Of an order of the storefront. */
  readonly shop: ShopOrder | undefined;
}

/** `open`: it has not come to its end; if it never does, that is wrong. `not-planted`: the trouble did not happen. */
export type How = 'in-order' | 'caught' | 'healed' | 'asked' | 'wrong' | 'open' | 'not-planted';
export interface Ended {
  readonly how: How;
  readonly why: string;
}

export interface Trouble extends Plantable {
  /** One sentence: what must come of it. */
  readonly mustCome: string;
  /** Systems are broken so while its orders come in. */
  readonly spell?: { readonly system: string; readonly faults: Partial<Faults> };
  plant(scene: Scene, entry: Entry): Promise<Planted>;
  /** Done again and again, until it says that there is nothing left to do. */
  follow?(scene: Scene, planted: Planted, seen: Seen): Promise<'done' | 'not-yet'>;
  judge(planted: Planted, seen: Seen): Ended;
}

export function amount(line: HubOrder['lines'][number], name: string): number {
  return Number(line.quantities[name] ?? 'NaN');
}

function total(order: HubOrder, name: string): number {
  return order.lines.reduce((sum, line) => sum + amount(line, name), 0);
}

export function shippedOf({ warehouses }: Seen): number {
  return warehouses.flatMap(({ lines }) => lines).reduce((sum, { shipped }) => sum + shipped, 0);
}

function kindsOf({ hub }: Seen): readonly string[] {
  return (hub?.questions ?? []).map(({ kind }) => kind);
}

const ENDED = ['closed', 'cancelled'];

/** What holds for every order, whatever happened to it: there once, whole, at its end or a question to a person. */
export function standing(seen: Seen): Ended {
  const { hub, erp } = seen;
  const orders = erp?.orders ?? 0;
  if (hub === undefined) return { how: 'open', why: 'lost: the hub does not know it' };
  if (orders > 1) return { how: 'wrong', why: `stands in the ERP ${orders} times` };
  if (hub.questions.length > 0) return { how: 'asked', why: kindsOf(seen).join(', ') };
  return ENDED.includes(hub.status) ? endedAs(hub, seen) : notEnded(hub, seen);
}

function notEnded(hub: HubOrder, seen: Seen): Ended {
  return hub.status === 'backordered' && total(hub, 'missing') > 0
    ? { how: 'in-order', why: 'waits for goods' }
    : { how: 'open', why: `is ${hub.status}, and nobody was asked: ${inWords(hub, seen)}` };
}

function endedAs(hub: HubOrder, seen: Seen): Ended {
  const differing = [...differences(hub, seen), ...differencesInShop(hub, seen)];
  return differing.length > 0
    ? { how: 'open', why: differing.join('; ') }
    : { how: 'in-order', why: hub.status };
}

/** Of the lines that are not billed as they were ordered. */
function inWords(hub: HubOrder, { erp, warehouses }: Seen): string {
  const lines = hub.lines.flatMap((line) => {
    const unlike = amount(line, 'ordered') !== amount(line, 'invoiced');
    const quantities = Object.entries(line.quantities).filter(([, quantity]) => Number(quantity) !== 0);
    return unlike ? [`line ${line.line} ${quantities.map((each) => each.join(' ')).join(', ')}`] : [];
  });
  const outside = warehouses.map(({ id, state }) => `${id} ${state}`);
  return [
    ...lines,
    `ERP open ${erp?.open.join(' ') ?? '?'}, invoiced ${erp?.invoiced ?? '?'}`,
    ...outside,
  ].join('; ');
}

function differences(hub: HubOrder, seen: Seen): readonly string[] {
  const [shipped, left] = [total(hub, 'shipped'), shippedOf(seen)];
  const invoiced = seen.erp?.invoiced ?? 0;
  return [
    ...(shipped === left ? [] : [`${left} left the warehouses, ${shipped} in the hub`]),
    ...(hub.status !== 'closed' || invoiced === shipped
      ? []
      : [`${invoiced} invoiced of ${shipped} shipped`]),
  ];
}

function differencesInShop(hub: HubOrder, { shop }: Seen): readonly string[] {
  if (shop === undefined) return [];
  const [shipped, wanted, ordered] = [total(hub, 'shipped'), total(hub, 'wanted'), quantityIn(shop)];
  const fulfilled = shop.lines.reduce((sum, each) => sum + each.fulfilled, 0);
  return [
    ...(fulfilled === Math.min(shipped, ordered)
      ? []
      : [`${fulfilled} fulfilled in the shop of ${shipped} shipped`]),
    ...(shop.isCancelled || wanted === ordered ? [] : [`${wanted} wanted, ${ordered} in the shop`]),
  ];
}

function quantityIn({ lines }: ShopOrder): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** It ends as if nothing had happened; `unless` says what is still wrong. */
export function heals(seen: Seen, unless?: string, how: 'healed' | 'caught' = 'healed'): Ended {
  const stands = standing(seen);
  if (stands.how !== 'in-order') return stands;
  return unless === undefined ? { how, why: stands.why } : { how: 'open', why: unless };
}

/** A person is asked, in one of these ways; where the order goes on instead, that is wrong. */
export function asks(seen: Seen, kinds: readonly string[]): Ended {
  const stands = standing(seen);
  const asked = kindsOf(seen).filter((kind) => kinds.includes(kind));
  if (asked.length > 0 && stands.how !== 'wrong') return { how: 'asked', why: asked.join(', ') };
  return stands.how === 'in-order' ? { how: 'wrong', why: `${stands.why}, and nobody was asked` } : stands;
}
