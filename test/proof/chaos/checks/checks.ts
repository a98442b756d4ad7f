/** What must be true in the end, whatever was broken: the hub's orders held against the callers, the shop, the ERP and the warehouses. */
import { keyOf, type Book } from '../book.ts';
import { ENDED } from '../calm.ts';
import { erpFaults } from './erp.ts';
import { cardFaults, taxFaults } from './money.ts';
import { amount, isExplained, listAll, mostOrdered, questionsOf, type FoundOrder } from './orders.ts';
import type { Stage } from '../stage.ts';
import { stockFaults, warehouseFaults } from './stock.ts';
import { mailFaults } from './telling.ts';

export interface Finding {
  /** Of which rule, in a word or two. */
  readonly rule: string;
  readonly what: string;
}

export interface Checked {
  readonly findings: readonly Finding[];
  /** How many orders stand where. */
  readonly standing: Readonly<Record<string, number>>;
  /** How many open questions of each kind people have. */
  readonly questions: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, number>>;
}

function told(rule: string, whats: readonly string[]): readonly Finding[] {
  return whats.map((what) => ({ rule, what }));
}

export async function check(stage: Stage, book: Book): Promise<Checked> {
  const orders = await listAll(stage.witness);
  const asked = await refusedCases(stage);
  const erp = erpFaults(stage, orders, asked);
  const findings = [
    ...told('answers', book.wrong),
    ...told('lost', lost(stage, book, orders)),
    ...told('invented', invented(stage, book, orders)),
    ...told('content', contentFaults(book, orders)),
    ...told(
      'end state',
      orders.flatMap((order) => endFault(order, asked)),
    ),
    ...told('lines', orders.flatMap(lineFaults)),
    ...told('ERP', erp.faults),
    ...told('warehouse', warehouseFaults(stage, orders, await mostOrdered(stage.database))),
    ...told('storefront', shopFaults(stage, orders)),
    ...told('stock', await stockFaults(stage, orders)),
    ...told(
      'cards',
      // What the payment service refuses is asked of people until they have answered.
      cardFaults(
        stage,
        book,
        orders.filter(({ id }) => !asked.has(id)),
      ),
    ),
    ...told('taxes', taxFaults(stage)),
    ...told('mail', mailFaults(stage)),
    ...told('returns', orders.flatMap(returnFaults)),
    ...told('parked', await parkedFaults(stage)),
  ];
  const seen = overview(orders);
  return { ...seen, findings, counts: { ...seen.counts, ...erp.counts } };
}

/** How orders stand, without any judgement. */
export function overview(orders: readonly FoundOrder[]): Omit<Checked, 'findings'> {
  return {
    standing: counted(orders.map(({ status }) => status)),
    questions: counted(orders.flatMap(questionsOf)),
    counts: { orders: orders.length },
  };
}

function counted(words: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));
}

/** Every order that somebody was told is kept, and every order of the shop and of the sellers. */
function lost(stage: Stage, book: Book, orders: readonly FoundOrder[]): readonly string[] {
  const known = new Set(orders.map(keyOf));
  return [...book.orders.keys(), ...shopOrders(stage, orders), ...crmOrders(stage).standing]
    .filter((key) => !known.has(key))
    .map((key) => `${key} is not known to the hub`);
}

function invented(stage: Stage, book: Book, orders: readonly FoundOrder[]): readonly string[] {
  const placed = new Set([...book.orders.keys(), ...shopOrders(stage, orders), ...crmOrders(stage).ever]);
  const keys = orders.map(keyOf);
  return [
    ...keys.filter((key) => !placed.has(key)).map((key) => `${key} was placed by nobody`),
    ...keys.filter((key, place) => keys.indexOf(key) !== place).map((key) => `${key} is there twice`),
  ];
}

function shopOrders({ shop }: Stage, orders: readonly FoundOrder[]): readonly string[] {
  return [...shop.shop.orders.values()].map(({ name }) => `${shopChannel(orders)}/${name}`);
}

const SELLERS = 'field-sales';

/** Orders that sellers entered in the CRM; the hub shows those of other channels there, too. */
function crmOrders({ crm: { org } }: Stage): {
  readonly standing: readonly string[];
  readonly ever: readonly string[];
} {
  const all = org.rows('Order').filter((row) => row['Crossdock_Channel__c'] === null);
  const name = (row: (typeof all)[number]): string => `${SELLERS}/${String(row['OrderNumber'])}`;
  const standing = all.filter((row) => row['IsDeleted'] !== true && row['Status'] === 'Activated');
  return { standing: standing.map(name), ever: all.map(name) };
}

/** The channel of orders that are called as the shop calls them. */
function shopChannel(orders: readonly FoundOrder[]): string {
  return orders.find(({ number }) => number.startsWith('#'))?.channel ?? 'storefront';
}

/** What was acknowledged last is what is worked on. */
function contentFaults(book: Book, orders: readonly FoundOrder[]): readonly string[] {
  const byKey = new Map(orders.map((order) => [keyOf(order), order]));
  return [...book.orders].flatMap(([key, { latest, cancelled, cancelledLines }]) => {
    const lines = byKey.get(key)?.plan.lines ?? [];
    const status = byKey.get(key)?.status;
    return [
      ...(cancelled === 'yes' && status !== 'cancelled' && !hasShipped(byKey.get(key))
        ? [`${key} was cancelled and is ${status}`]
        : []),
      ...latest.lines.flatMap(({ line, quantity }) => {
        const kept = lines.find((each) => each.line === line);
        if (kept === undefined) return [`${key} has no line ${line}`];
        if (amount(kept, 'ordered') !== Number(quantity.value))
          return [`${key} line ${line}: ${amount(kept, 'ordered')} ordered instead of ${quantity.value}`];
        const isWanted = amount(kept, 'wanted') + amount(kept, 'tooLate') > 0;
        if (cancelledLines.get(line) === 'yes' && isWanted)
          return [`${key} line ${line} was cancelled and is wanted`];
        return cancelled === 'no' && !cancelledLines.has(line) && !isWanted
          ? [`${key} line ${line} was cancelled by nobody`]
          : [];
      }),
    ];
  });
}

function hasShipped(order: FoundOrder | undefined): boolean {
  return (order?.plan.lines ?? []).some((line) => amount(line, 'shipped') > 0);
}

/** Cases of which a target refused a document: that is a question of delivery to people. */
async function refusedCases({ database }: Stage): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ id: string }>(
    `select distinct d.case_id as id from case_document d join sync s on s.target = d.target and s.key = d.key
     where s.state in ('dead', 'asked') and s.reason is not null`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** Ended, or a person was asked. */
function endFault(order: FoundOrder, asked: ReadonlySet<string>): readonly string[] {
  const questions = questionsOf(order);
  if (questions.includes('plan-failed')) return [`${keyOf(order)}: its plan failed`];
  if (ENDED.includes(order.status) || questions.length > 0 || asked.has(order.id)) return [];
  const lines = (order.plan.lines ?? []).map(
    ({ line, status, evidence }) => `${line} ${status} (${evidence})`,
  );
  return [`${keyOf(order)} is ${order.status}, and nobody was asked: ${lines.join(', ')}`];
}

/** Each leg of a return has come to its end, or a person was asked. */
function returnFaults(order: FoundOrder): readonly string[] {
  if (questionsOf(order).length > 0) return [];
  return (order.plan.returns ?? []).flatMap(({ number, status, goods, money, credit }) =>
    status === 'open'
      ? [
          `${keyOf(order)} return ${number}: goods ${goods.status}, money ${money.status}, credit ${credit.status}`,
        ]
      : [],
  );
}

const STOPPED = ['held', 'received', 'refused'];

/** What was ordered has left, is cancelled, is held, is known to be missing, or came too late, which a person is asked about. */
function lineFaults(order: FoundOrder): readonly string[] {
  // What waits for a person holds nothing yet.
  if (STOPPED.includes(order.status)) return [];
  return (order.plan.lines ?? []).flatMap((line) => {
    const [ordered, shipped, cancelled] = [
      amount(line, 'ordered'),
      amount(line, 'shipped'),
      amount(line, 'cancelled'),
    ];
    const open = amount(line, 'held') + amount(line, 'missing');
    const late = questionsOf(order).includes('ordered-too-late') ? amount(line, 'tooLate') : 0;
    const accounted = shipped + cancelled + open + late;
    const isFine = ordered === accounted || (accounted > ordered && isExplained(order, line.line));
    const isOpenAfterEnd = ENDED.includes(order.status) && open > 0;
    return isFine && !isOpenAfterEnd
      ? []
      : [
          `${keyOf(order)} line ${line.line}: ordered ${ordered} ≠ shipped ${shipped} + cancelled ${cancelled} + open ${open} (${order.status})`,
        ];
  });
}

/** The shop was told of each shipment once: what it shows as fulfilled is what left, and its cancelled orders are cancelled. */
function shopFaults({ shop }: Stage, orders: readonly FoundOrder[]): readonly string[] {
  const byNumber = new Map(orders.map((order) => [order.number, order]));
  return [...shop.shop.orders.values()].flatMap((theirs) => {
    const order = byNumber.get(theirs.name);
    if (order === undefined) return [];
    const isCancelledHere = theirs.cancelledAt !== null && order.status !== 'cancelled' && !hasShipped(order);
    return [
      ...(isCancelledHere ? [`${theirs.name} is cancelled in the shop and ${order.status} in the hub`] : []),
      ...theirs.lines.flatMap(({ id, quantity }) => {
        const line = (order.plan.lines ?? []).find((each) => each.line === id.slice(id.lastIndexOf('/') + 1));
        const fulfilled = theirs.fulfillments
          .flatMap(({ lines }) => lines)
          .filter(({ lineId }) => lineId === id)
          .reduce((total, each) => total + each.quantity, 0);
        const left = line === undefined ? 0 : amount(line, 'shipped');
        const isAsked = isExplained(order, line?.line ?? '');
        const most = Math.min(left, quantity);
        return fulfilled === most || ((theirs.cancelledAt !== null || isAsked) && fulfilled <= most)
          ? []
          : [`${theirs.name} line ${id}: ${fulfilled} fulfilled in the shop, ${left} left the warehouses`];
      }),
    ];
  });
}

/** Whatever is parked says why; nothing is poison. */
async function parkedFaults({ witness, database }: Stage): Promise<readonly string[]> {
  const parked = await witness.intake.parked({}, { limit: 500 });
  const refused = await database.query<{ target: string; key: string; state: string; reason: string | null }>(
    `select target, key, state, reason from sync where state in ('dead', 'asked') order by target, key limit 500`,
  );
  return [
    ...parked
      .filter(({ kind, reason }) => kind === 'poison' || reason === '')
      .map(({ source, kind, reason }) => `${source}: ${kind} ${reason}`),
    ...refused
      .filter(({ reason }) => reason === null)
      .map(({ target, key, state }) => `${target} ${key} is ${state} without a reason`),
  ];
}
