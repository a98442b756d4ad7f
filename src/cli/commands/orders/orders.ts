/** `orders`: where each order stands and why, and what people may do with it. */
import type { Command } from 'commander';
import type { ShownOrder } from '../../../api/orders/order-shapes.ts';
import { getOrder, listOrders } from '../../../api/orders/orders.ts';
import { moreWords, session, wholeNumber } from '../../session.ts';
import { facts, localTitle, shortTime, table, time, value } from '../../table.ts';
import { addOrderDecisions } from './deciding.ts';
import { moneyWords } from './money-words.ts';
import { addTieOut } from './tie-out.ts';

export function addOrders(program: Command): void {
  const orders = program.command('orders').description('Orders of every channel, latest first');
  addList(orders);
  addShow(orders);
  addOrderDecisions(orders, orderWords);
  addTieOut(orders);
}

interface ListOptions {
  readonly channel?: string;
  readonly status?: ShownOrder['status'];
  readonly limit: number;
  readonly after?: string;
}

function addList(orders: Command): void {
  orders
    .command('list', { isDefault: true })
    .option('--channel <name>')
    .option('--status <status>', 'received, held, accepted, placed, backordered, released, …')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('Lists orders with where they stand and how many questions they ask')
    .action(async (options: ListOptions, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(listOrders, { ...options }), (page) =>
        [
          table(
            [localTitle('Since'), 'Channel', 'Number!', 'Status', 'Questions', 'Document'],
            page.entries.map((each) => [
              shortTime(each.openedAt),
              each.channel,
              each.number,
              each.status,
              each.questions === 0 ? '' : String(each.questions),
              each.document,
            ]),
            'No orders.',
          ),
          moreWords(page),
        ].join(''),
      );
    });
}

function addShow(orders: Command): void {
  orders
    .command('show')
    .argument('<channel>')
    .argument('<number>')
    .description('One order: each line with what proves its status, and what may be done')
    .action(async (...[channel, number, , command]: [string, string, object, Command]) => {
      const { hub, show } = session(command);
      show(await hub.call(getOrder, { channel, number }), orderWords);
    });
}

function orderWords(order: ShownOrder): string {
  return [
    facts([
      ['order', `${order.channel} ${order.number}`],
      ['status', order.status],
      ['verdict', verdictWords(order)],
      ['our number', order.document],
      ['since', time(order.openedAt)],
      ['changed', time(order.changedAt)],
    ]),
    '',
    lineTable(order),
    ...section('Money:', moneyWords(order)),
    ...section('Parcels:', order.parcels.map(parcelWords)),
    ...section('Why so, line by line:', order.lines.flatMap(lineReasons)),
    ...section('Promised:', order.lines.flatMap(promiseWords)),
    ...section(
      'Documents:',
      order.documents.map(
        ({ name, target, externalId }) => `${name} → ${target}: ${externalId ?? 'not there yet'}`,
      ),
    ),
    ...section('Expected:', order.expectations.map(dueWords)),
    ...section('Returns:', order.returns.map(returnWords)),
    ...section(
      'Open questions:',
      order.questions.map(({ what, why }) => `${what}: ${why}`),
    ),
    ...section('What may be done:', order.actions.map(actionWords)),
    ...section(
      'Told again:',
      order.facts.filter(({ told }) => told > 1).map(({ identity, told }) => `${identity}: ${told} times`),
    ),
  ].join('\n');
}

/** Of the latest revision: what keeps it, or what others shall say first. */
function verdictWords({ verdict: { word, revision, reasons, awaits } }: ShownOrder): string {
  const awaited = awaits.map(({ what, until }) => `${what} is awaited until ${time(until)}`);
  const why = [...reasons, ...awaited].join('; ');
  return `${word}${revision === undefined ? '' : `, revision ${revision}`}${why === '' ? '' : `: ${why}`}`;
}

/** What proves its status comes first, then what its price, its warehouses and its promise rest on. */
function lineReasons({
  line,
  status,
  evidence,
  reasons,
  promise,
}: ShownOrder['lines'][number]): readonly string[] {
  const words = [`${status}: ${evidence}`, ...reasons, ...(promise === undefined ? [] : [promise.because])];
  return words.map((why) => `${line}: ${why}`);
}

function promiseWords({ line, promise }: ShownOrder['lines'][number]): readonly string[] {
  if (promise === undefined) return [];
  const { shipsOn, arrivesOn, because } = promise;
  const days = shipsOn === undefined ? 'no day' : `leaves ${shipsOn}, arrives ${arrivesOn ?? ''}`;
  return [`${line}: ${days} (${because})`];
}

function lineTable({ lines }: ShownOrder): string {
  return table(
    ['Line!', 'Status', 'Ordered', 'Held', 'Missing', 'Substituted', 'Shipped', 'Invoiced', 'Because'],
    lines.map(({ line, status, quantities, asOrdered, evidence }) => [
      line,
      status,
      [asOrdered, quantities].flatMap(orderedWords).join(' = '),
      ...['held', 'missing', 'substituted', 'shipped', 'invoiced'].map((name) => quantities[name] ?? ''),
      evidence,
    ]),
    'No lines are known.',
  );
}

/** The buyer's unit first, where it is another. */
function orderedWords(quantities: Readonly<Record<string, string>> | undefined): readonly string[] {
  return quantities === undefined ? [] : [`${quantities['ordered'] ?? ''} ${quantities['unit'] ?? ''}`];
}

function parcelWords({
  trackingNumber,
  carrier,
  status,
  at,
  expectedAt,
}: ShownOrder['parcels'][number]): string {
  const by = carrier === undefined ? '' : ` (${carrier})`;
  const due = expectedAt === undefined ? '' : `, expected ${time(expectedAt) ?? expectedAt}`;
  return `${trackingNumber}${by}: ${status} at ${time(at) ?? at}${due}`;
}

function returnWords({ number, status, goods, money, credit }: ShownOrder['returns'][number]): string {
  return `${number} ${status}: goods ${goods.status}, money ${money.status}, credit ${credit.status}`;
}

function dueWords({
  document,
  of,
  dueAt,
  standing,
  unreachableSince,
}: ShownOrder['expectations'][number]): string {
  if (standing === 'waiting')
    return `${document} of ${of}, which cannot be reached since ${time(unreachableSince)}: its clock rests`;
  return `${document} of ${of} by ${time(dueAt) ?? dueAt}${standing === 'overdue' ? ', overdue' : ''}`;
}

function actionWords({ action, line, legal, why }: ShownOrder['actions'][number]): string {
  const name = line === undefined ? action : `${action} ${line}`;
  return `${name}: ${legal ? why : `no, ${why}`}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${value(line)}`)];
}
