/** `prices`: what a customer pays and why, and the proof that the ERP says the same. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Static } from 'typebox';
import {
  certifyPrices,
  getPriceCertification,
  listPriceCertifications,
  listPriceMismatches,
} from '../../api/pricing/certifications.ts';
import type { QuotedLine } from '../../api/pricing/quote-shapes.ts';
import { quotePrices } from '../../api/pricing/quotes.ts';
import type { Price } from '../../model/primitives.ts';
import { amountText, moneyText } from '../../model/values/money.ts';
import { moreWords, session, wholeNumber, type Session } from '../session.ts';
import { facts, localTitle, shortTime, table, time } from '../table.ts';

export function addPrices(program: Command): void {
  const prices = program
    .command('prices')
    .alias('price')
    .description('What a customer pays, and the reasons');
  addQuote(prices);
  addCertify(prices);
  addCertifications(prices);
  addMismatches(prices);
}

interface QuoteOptions {
  readonly customer: string;
  readonly item: string;
  readonly quantity: string;
  readonly unit?: string;
  readonly date?: string;
  readonly channel?: string;
  readonly currency?: string;
}

function addQuote(prices: Command): void {
  prices
    .command('quote')
    .requiredOption('--customer <number>', 'who buys: a customer or one of its ship-tos')
    .requiredOption('--item <number>')
    .option('--quantity <number>', 'above zero', '1')
    .option(
      '--unit <code>',
      'a unit of the item, or another of what it is measured in; its base unit otherwise',
    )
    .option('--date <day>', 'such as 2026-11-21, if not today')
    .option('--channel <name>')
    .option('--currency <code>')
    .description('The price that counts, and why each other one does not; exit code 1 where there is none')
    .action(async (options: QuoteOptions, command: Command) => {
      const { hub, show } = session(command);
      const { customer: party, item, quantity, unit, ...rest } = options;
      const line = { item, quantity, ...(unit === undefined ? {} : { unit }) };
      const quote = await hub.call(quotePrices, { party, ...rest, lines: [line] });
      const [answered] = quote.lines;
      if (answered === undefined) throw new Error('the hub answered without a line');
      show(quote, () => quoteWords(quote, answered));
      if (answered.outcome !== 'priced') process.exitCode = 1;
    });
}

type Quote = Readonly<Record<'date' | 'expiresAt', string>>;

function quoteWords({ date, expiresAt }: Quote, line: QuotedLine): string {
  const buyers = (line.restsOn?.parties ?? []).map(({ number }) => number).join(' ← ');
  const shown = facts([
    ['item', line.itemNumber ?? line.item],
    ['customer', buyers === '' ? line.party : buyers],
    ['on', date],
    ['no price', line.words],
    ...priceFacts(line),
    ['valid until', line.outcome === 'priced' ? time(expiresAt) : undefined],
  ]);
  const others = line.others === 0 ? '' : `\n\n${line.others} more agreements are with other customers.`;
  return `${shown}\n\n${losersTable(line)}${others}`;
}

function priceFacts(line: QuotedLine): [string, string | undefined][] {
  const { amount, winner } = line;
  return [
    ['quantity', quantityWords(line)],
    ['unit price', unitPriceWords(line)],
    ['amount', amount && moneyText(amount)],
    ['by', winner && `${winner.number} (${winner.kind}, version ${winner.version})`],
  ];
}

/** As it was asked first, where that is another unit. */
function quantityWords({ quantity, askedAs }: QuotedLine): string | undefined {
  if (quantity === undefined) return undefined;
  const words = [...(askedAs === undefined ? [] : [askedAs]), quantity];
  return words.map(({ value, unit }) => `${value} ${unit}`).join(' = ');
}

function unitPriceWords({ unitPrice, unitPriceIs }: QuotedLine): string | undefined {
  if (unitPrice === undefined) return undefined;
  return `${priceWords(unitPrice, 'for')}${unitPriceIs === 'rounded' ? ' (rounded)' : ''}`;
}

function priceWords({ per, ...money }: Price, between: string): string {
  return `${moneyText(money)} ${between} ${per.value} ${per.unit}`;
}

function losersTable({ losers }: QuotedLine): string {
  return table(
    ['Not this one', 'Price#', 'Because'],
    losers.map(({ number, price, words }) => [number, price && priceWords(price, '/'), words]),
    'No other price was in question.',
  );
}

type Report = Static<typeof getPriceCertification.answer>;

function addCertify(prices: Command): void {
  prices
    .command('certify')
    .option('--samples <count>', 'prices to compare, if not as many as the landscape says', wholeNumber)
    .option('--seed <number>', 'of an earlier run, to compare the same prices', wholeNumber)
    .description("Holds sampled prices against the ERP's own; exit code 1 where they differ")
    .action(async (options: { readonly samples?: number; readonly seed?: number }, command: Command) => {
      const { hub, show, by } = session(command);
      const begun = await hub.call(certifyPrices, { ...options, by });
      const report = await whenDone(hub, begun.id);
      show(report, (told) => `${reportWords(told)}${moreCustomers(told)}`);
      const { state, mismatched } = report.certification;
      if (state !== 'done' || mismatched > 0) process.exitCode = 1;
    });
}

const ASK_AGAIN_MS = 500;
const MOST_CUSTOMERS = 50;

async function whenDone(hub: Session['hub'], id: string): Promise<Report> {
  for (;;) {
    const report = await hub.call(getPriceCertification, { id, limit: MOST_CUSTOMERS });
    if (report.certification.state !== 'running') return report;
    await pause(ASK_AGAIN_MS);
  }
}

function moreCustomers({ certification, next }: Report): string {
  return next === undefined ? '' : `\n\nThere are more: crossdock prices certifications ${certification.id}`;
}

function reportWords({ certification, entries }: Report): string {
  const { asked, matched, mismatched, unanswered, matchRate, failure, seed, system } = certification;
  const shown = facts([
    ['certified by', system],
    ['failed', failure],
    ['prices asked', asked],
    ['matched', matched],
    ['differ', mismatched],
    ['not answered', unanswered],
    ['match rate', matchRate && `${matchRate} %`],
    ['seed', seed],
  ]);
  const differing = entries.filter((each) => each.mismatched > 0);
  const rates = table(
    ['Customer', 'Matched#', 'Differ#', 'Not answered#', 'Match rate#'],
    differing.map((each) => [
      each.party ?? each.partyId,
      each.matched,
      each.mismatched,
      each.unanswered,
      each.matchRate,
    ]),
    'No customer has a price that differs.',
  );
  return `${shown}\n\n${rates}`;
}

function addCertifications(prices: Command): void {
  prices
    .command('certifications')
    .argument('[id]', 'of one run, to see the match rate of each customer')
    .option('--limit <count>', 'most entries', wholeNumber, 20)
    .option('--after <place>', 'go on after an earlier page')
    .description('Runs that held prices against the ERP, latest first')
    .action(async (id: string | undefined, ...rest: [PageOptions, Command]) => {
      const [options, command] = rest;
      const { hub, show } = session(command);
      if (id !== undefined)
        show(await hub.call(getPriceCertification, { id, ...options }), (report) =>
          [reportWords(report), moreWords(report)].join(''),
        );
      else
        show(await hub.call(listPriceCertifications, { ...options }), (page) =>
          [runsTable(page.entries), moreWords(page)].join(''),
        );
    });
}

interface PageOptions {
  readonly limit: number;
  readonly after?: string;
}

function runsTable(runs: readonly Report['certification'][]): string {
  return table(
    [localTitle('Began'), 'State', 'By', 'Asked#', 'Differ#', 'Not answered#', 'Match rate#', 'Id!'],
    runs.map((run) => [
      shortTime(run.startedAt),
      run.state,
      run.askedBy,
      run.asked,
      run.mismatched,
      run.unanswered,
      run.matchRate,
      run.id,
    ]),
    'Prices were never certified.',
  );
}

function addMismatches(prices: Command): void {
  prices
    .command('mismatches')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('Prices that differ between hub and ERP now, oldest first')
    .action(async (options: PageOptions, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(listPriceMismatches, { ...options }), (page) =>
        [mismatchTable(page.entries), moreWords(page)].join(''),
      );
    });
}

type Mismatch = Static<typeof listPriceMismatches.answer>['entries'][number];

function mismatchTable(entries: readonly Mismatch[]): string {
  return table(
    ['Customer', 'Item', 'Quantity#', 'Hub#', 'ERP#', 'Hub’s reason', localTitle('Since')],
    entries.map((each) => [
      each.party ?? each.partyId,
      each.item ?? each.itemId,
      `${each.quantity} ${each.unit}`,
      ...[each.hubPrice, each.erpPrice].map((price) =>
        price === undefined ? 'none' : amountText(price, each.currency),
      ),
      each.hubWords,
      shortTime(each.since),
    ]),
    'No price is known to differ.',
  );
}
