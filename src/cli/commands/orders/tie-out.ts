/** `orders tie-out` and `orders tie-outs`: shipment, invoice and payment against each other, and every cent that nothing explains. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Static } from 'typebox';
import type { Command } from 'commander';
import {
  getOrderTieOut,
  getTieOut,
  listTieOuts,
  runTieOut,
  type TieOut,
} from '../../../api/orders/tie-out.ts';
import { amountText, moneyText } from '../../../model/values/money.ts';
import type { Client } from '../../client.ts';
import { moreWords, session, wholeNumber, type Session } from '../../session.ts';
import { facts, localTitle, shortTime, table, time } from '../../table.ts';

type Report = Static<typeof getTieOut.answer>;
type OrderTie = Static<typeof getOrderTieOut.answer>;
type Difference = Report['entries'][number];

const LOOK_EVERY_MS = 500;

/** Adds both to `orders`. */
export function addTieOut(orders: Command): void {
  orders
    .command('tie-out')
    .argument('[channel]', 'of one order, with its number: how it stands now')
    .argument('[number]')
    .option('--day <day>', 'a business day such as 2026-11-20; the last one if absent')
    .option('--all', 'also what is pending or explained')
    .description('Ties out the orders of a day, and waits for the end')
    .action(async (...[channel, number, options, command]: [Given, Given, Wish, Command]) => {
      const now = session(command);
      if (channel !== undefined && number === undefined)
        command.error(`Say which order of ${channel}: its number comes next.`, { exitCode: 2 });
      if (channel !== undefined && number !== undefined) await showOne(now, { channel, number });
      else await runAndShow(now, options);
    });
  orders
    .command('tie-outs')
    .argument('[id]', 'of one run, to see its differences')
    .option('--day <day>')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('Runs that tied orders out, latest first')
    .action(async (...[id, options, command]: [Given, Wish & Page, Command]) => {
      const { hub, show } = session(command);
      const { all: _all, day, ...paging } = options;
      if (id !== undefined)
        show(await hub.call(getTieOut, { id, ...paging }), (report) =>
          [reportWords(report), moreWords(report)].join(''),
        );
      else
        show(await hub.call(listTieOuts, { ...paging, ...given({ day }) }), (page) =>
          [runsTable(page.entries), moreWords(page)].join(''),
        );
    });
}

type Given = string | undefined;
interface Wish {
  readonly day?: string;
  readonly all?: boolean;
}
interface Page {
  readonly limit: number;
  readonly after?: string;
}

function given({ day }: { readonly day: Given }) {
  return day === undefined ? {} : { day };
}

async function showOne({ hub, show }: Session, order: { channel: string; number: string }): Promise<void> {
  const tie = await hub.call(getOrderTieOut, order);
  show(tie, orderWords);
  if (tie.standing === 'differs') process.exitCode = 1;
}

async function runAndShow({ hub, by, isJson, show }: Session, { day, all }: Wish): Promise<void> {
  const begun = await hub.call(runTieOut, { by, ...given({ day }) });
  const run = await untilDone(hub, begun, isJson ? () => undefined : tellProgress);
  const standing = all === true ? {} : ({ standing: 'open' } as const);
  const report = await hub.call(getTieOut, { id: run.id, ...standing });
  show(report, (told) => {
    const more = `\n\nThere are more: crossdock orders tie-outs ${run.id} --after ${told.next ?? ''}`;
    return `${reportWords(told)}${told.next === undefined ? '' : more}`;
  });
  if (report.tieOut.state === 'failed' || report.tieOut.differing > 0) process.exitCode = 1;
}

/** On the error output, so that what is piped stays the answer alone. */
function tellProgress({ day, orders, differing }: TieOut): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${day}: ${orders} orders, ${differing} differ `);
}

async function untilDone(hub: Client, begun: TieOut, tell: (run: TieOut) => void): Promise<TieOut> {
  let run = begun;
  while (run.state === 'running') {
    await pause(LOOK_EVERY_MS);
    const report = await hub.call(getTieOut, { id: begun.id, limit: 1 });
    run = report.tieOut;
    tell(run);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return run;
}

function reportWords(report: Report): string {
  const { tieOut, entries } = report;
  return [
    facts([
      ['day', `${tieOut.day} (${tieOut.zone})`],
      ['state', tieOut.failure === undefined ? tieOut.state : `failed: ${tieOut.failure}`],
      ['orders', `${tieOut.orders}: ${tieOut.tied} tie, ${tieOut.pending} wait, ${tieOut.differing} differ`],
      ['began', time(tieOut.startedAt)],
      ['id', tieOut.id],
    ]),
    '',
    totalsTable(tieOut),
    '',
    differencesTable(entries),
  ].join('\n');
}

function totalsTable({ totals }: TieOut): string {
  return table(
    [
      'Currency',
      'Shipped#',
      'Charges#',
      'Invoiced net#',
      'Tax#',
      'Invoiced#',
      'Credited#',
      'Captured#',
      'Unexplained#',
    ],
    Object.entries(totals).map(([currency, sums]) => [
      currency,
      ...[
        sums.shipped,
        sums.charges ?? '0',
        sums.invoicedNet,
        sums.invoicedTax,
        sums.invoiced,
        sums.credited,
        sums.captured,
        sums.unexplained,
      ].map((amount) => amountText(amount, currency)),
    ]),
    'Nothing was told of any order on that day.',
  );
}

function differencesTable(entries: readonly Difference[]): string {
  return table(
    ['Order!', 'Amount#', 'Reason', 'Standing', 'In words'],
    entries.map((each) => [
      `${each.channel} ${each.number}`,
      moneyText(each),
      each.kind.replaceAll('-', ' '),
      each.standing,
      each.words,
    ]),
    'Every cent is explained.',
  );
}

function orderWords(tie: OrderTie) {
  const { channel, number, document, standing, currency, lines, charges = [], money, differences } = tie;
  const read = (amount: string): string => moneyText({ amount, currency });
  return [
    facts([
      ['order', `${channel} ${number}`],
      ['our number', document],
      ['standing', standing],
      ['shipped', read(money.shipped)],
      ['charges', money.charges && read(money.charges)],
      ['invoiced', `${read(money.invoiced)} (tax ${amountText(money.invoicedTax, currency)})`],
      ['credited', read(money.credited)],
      ['captured', money.captured && read(money.captured)],
      ['refunded', money.refunded && read(money.refunded)],
      ['received in the ERP', money.received && read(money.received)],
      ['paid out in the ERP', money.paidOut && read(money.paidOut)],
    ]),
    '',
    table(
      ['Line!', 'Price#', 'Ordered#', 'Shipped#', 'Invoiced#', 'Returned#', 'Credited#', 'Unit'],
      lines.map((each) => [
        each.line,
        each.price && amountText(each.price, currency),
        each.ordered,
        each.shipped,
        each.invoiced,
        each.returned,
        each.credited,
        each.unit,
      ]),
      'No lines are known.',
    ),
    ...chargesTable(charges, currency),
    '',
    differencesTable(differences.map((each) => ({ channel, number, ...each }))),
  ].join('\n');
}

function chargesTable(charges: NonNullable<OrderTie['charges']>, currency: string): readonly string[] {
  if (charges.length === 0) return [];
  const rows = charges.map(({ charge, reason, due, invoiced, credited }) => [
    charge,
    reason,
    ...[due, invoiced, credited].map((amount) => amountText(amount, currency)),
  ]);
  return ['', table(['Charge!', 'Reason', 'Due#', 'Invoiced#', 'Credited#'], rows, '')];
}

function runsTable(runs: readonly TieOut[]): string {
  return table(
    [localTitle('Began'), 'Day!', 'State', 'By', 'Orders#', 'Wait#', 'Differ#', 'Id!'],
    runs.map((run) => [
      shortTime(run.startedAt),
      run.day,
      run.state,
      run.askedBy,
      run.orders,
      run.pending,
      run.differing,
      run.id,
    ]),
    'Orders were never tied out.',
  );
}
