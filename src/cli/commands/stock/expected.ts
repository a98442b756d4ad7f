/** `stock expected`: what is still to come of purchase orders, and who rests on it. */
import type { Command } from 'commander';
import type { Static } from 'typebox';
import { listExpected } from '../../../api/stock/expected.ts';
import { moreWords, session, wholeNumber } from '../../session.ts';
import { table } from '../../table.ts';

interface ExpectedOptions {
  readonly location?: string;
  readonly limit: number;
  readonly after?: string;
}

export function addExpected(stock: Command): void {
  stock
    .command('expected')
    .argument('[item]')
    .option('--location <number>')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('What is still to come of purchase orders, the earliest first')
    .action(async (item: string | undefined, options: ExpectedOptions, command: Command) => {
      const { hub, show } = session(command);
      const asked = { ...options, ...(item === undefined ? {} : { item }) };
      show(await hub.call(listExpected, asked), (page) =>
        [receiptsTable(page.entries), moreWords(page)].join(''),
      );
    });
}

type Receipt = Static<typeof listExpected.answer>['entries'][number];

function receiptsTable(entries: readonly Receipt[]): string {
  const titles = ['Expected', 'Purchase order', 'Line', 'Item', 'Location'];
  return table(
    [...titles, 'Ordered#', 'Received#', 'Open#', 'Spoken for#'],
    entries.map((each) => [
      each.expectedOn ?? 'no day',
      each.number,
      each.line,
      each.item ?? each.itemId,
      each.location ?? each.locationId,
      each.quantity,
      each.received,
      each.open,
      each.promised,
    ]),
    'Nothing is expected.',
  );
}

interface Proven {
  readonly item?: string;
  readonly itemId: string;
  readonly location?: string;
  readonly locationId: string;
  readonly expected: readonly {
    readonly number: string;
    readonly line: string;
    readonly expectedOn?: string;
    readonly open: string;
    readonly promised: { readonly booked: string; readonly fromFacts: string };
    readonly resting: readonly { readonly key: string; readonly quantity: string }[];
  }[];
}

/** What stands below a proof: nothing where nothing is expected. */
export function expectedTable(proofs: readonly Proven[]): string {
  const rows = proofs.flatMap(({ expected, ...at }) =>
    expected.map((each) => [
      each.expectedOn ?? 'no day',
      `${each.number} ${each.line}`,
      at.location ?? at.locationId,
      each.open,
      each.promised.booked,
      each.promised.fromFacts,
      each.resting.map(({ key, quantity }) => `${key}: ${quantity}`).join(', '),
    ]),
  );
  const heads = [
    'Expected',
    'Purchase order',
    'Location',
    'Open#',
    'Spoken for: booked#',
    'from facts#',
    'By',
  ];
  return rows.length === 0 ? '' : `\n${table(heads, rows, '')}`;
}
