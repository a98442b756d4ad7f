/** `stock` and `reservations`: what lies where, what is promised, and the proof. */
import type { Static } from 'typebox';
import { Option, type Command } from 'commander';
import { getAvailability } from '../../api/stock/availability.ts';
import { listLedger, listPositions, proveStock } from '../../api/stock/ledger.ts';
import { addExpected, expectedTable } from './stock/expected.ts';
import type { Reservation } from '../../api/stock/reservation-shapes.ts';
import {
  confirmReservation,
  extendReservation,
  getReservation,
  listReservations,
  releaseReservation,
} from '../../api/stock/reservations.ts';
import { moreWords, session, wholeNumber } from '../session.ts';
import { facts, localTitle, shortTime, span, table, time } from '../table.ts';

const MEASURES = ['on-hand', 'allocated', 'reserved', 'available-to-promise', 'channel-available'] as const;

interface PageOptions {
  readonly location?: string;
  readonly limit: number;
  readonly after?: string;
}

export function addStock(program: Command): void {
  const stock = program.command('stock').description('What lies where, and the proof of it');
  addAvailability(stock);
  stock
    .command('positions')
    .option('--location <number>')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('On hand, allocated and reserved, in base units')
    .action(async (options: PageOptions, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(listPositions, { ...options }), (page) =>
        [
          table(
            [
              'Item',
              'Location',
              'On hand#',
              'Allocated#',
              'Reserved#',
              'Expected#',
              'Kept',
              localTitle('As of'),
            ],
            page.entries.map((each) => [
              each.item ?? each.itemId,
              each.location ?? each.locationId,
              each.onHand,
              each.allocated,
              each.reserved,
              each.expected,
              keptWords(each.kept),
              shortTime(each.asOf),
            ]),
            'Nothing was counted or moved yet.',
          ),
          moreWords(page),
        ].join(''),
      );
    });
  addLedger(stock);
  addExpected(stock);
  addProve(stock);
}

function addAvailability(stock: Command): void {
  stock
    .command('available')
    .argument('<items...>', 'numbers, ids or gtin:…')
    .option('--location <number>')
    .option('--channel <name>')
    .option('--customer <number>', 'as orders of its customer tier see it')
    .addOption(new Option('--measure <name>').choices(MEASURES))
    .description('What can be promised now')
    .action(async (items: string[], options: AvailabilityOptions, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(getAvailability, { items, ...options }), ({ measure, lines }) =>
        table(
          ['Item', 'Location', `${measure}#`, 'Unit', 'Kept', localTitle('As of'), 'Heard#', 'Known'],
          lines.map((line) => [
            line.itemNumber ?? line.item,
            line.location ?? line.locationId,
            line.quantity,
            line.unit,
            keptWords(line.kept),
            shortTime(line.asOf),
            line.freshnessSeconds === undefined ? '' : span(line.freshnessSeconds),
            line.known === 'told' ? '' : line.known.replace('-', ' '),
          ]),
          'Nothing was asked for.',
        ),
      );
    });
}

/** E.g. `10 for PLATINUM`. */
function keptWords(kept: readonly { readonly tier: string; readonly quantity: string }[] = []): string {
  return kept.map(({ tier, quantity }) => `${quantity} for ${tier}`).join(', ');
}

interface AvailabilityOptions {
  readonly location?: string;
  readonly channel?: string;
  readonly customer?: string;
  readonly measure?: (typeof MEASURES)[number];
}

function addLedger(stock: Command): void {
  stock
    .command('ledger')
    .argument('<item>')
    .option('--location <number>')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('Movements and counts of one item, latest first')
    .action(async (item: string, options: PageOptions, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(listLedger, { item, ...options }), (page) =>
        [
          table(
            [
              localTitle('When'),
              'Location',
              'Kind',
              'Quantity#',
              'Told',
              'Reason',
              'System',
              'Its id',
              'Document',
            ],
            page.entries.map((each) => [
              shortTime(each.occurredAt),
              each.location ?? each.locationId,
              each.kind,
              each.quantity,
              `${each.toldQuantity} ${each.toldUnit}`,
              each.reason,
              each.system,
              each.id,
              each.document,
            ]),
            'Nothing was counted or moved yet.',
          ),
          moreWords(page),
        ].join(''),
      );
    });
}

function addProve(stock: Command): void {
  stock
    .command('prove')
    .argument('<item>')
    .argument('[location]')
    .description('Recomputes the books from the facts alone; exit code 1 where they differ')
    .action(async (item: string, location: string | undefined, ...rest: [object, Command]) => {
      const { hub, show } = session(rest[1]);
      const proven = await hub.call(proveStock, { item, ...(location === undefined ? {} : { location }) });
      show(proven, ({ proofs }) =>
        [
          table(
            [
              'Item',
              'Location',
              'Proven',
              'On hand: booked#',
              'from facts#',
              'Reserved#',
              'from facts#',
              'Allocated#',
              'from facts#',
            ],
            proofs.map((each) => [
              each.item ?? each.itemId,
              each.location ?? each.locationId,
              each.proven ? 'yes' : 'NO',
              each.onHand.booked,
              each.onHand.fromFacts,
              each.reserved.booked,
              each.reserved.fromFacts,
              each.allocated.booked,
              each.allocated.fromFacts,
            ]),
            'Nothing was ever counted or moved there: there is nothing to prove.',
          ),
          expectedTable(proofs),
        ].join(''),
      );
      if (!proven.proofs.every((each) => each.proven)) process.exitCode = 1;
    });
}

type Held = Static<typeof Reservation>;

interface ReservationOptions {
  readonly item?: string;
  readonly state?: Held['state'];
  readonly reference?: string;
  readonly limit: number;
  readonly after?: string;
}

export function addReservations(program: Command): void {
  const reservations = program.command('reservations').description('Stock that is held for somebody');
  reservations
    .command('list', { isDefault: true })
    .option('--item <number>')
    .addOption(new Option('--state <state>').choices(['held', 'confirmed', 'shipped', 'released', 'expired']))
    .option('--reference <text>', 'e.g. the order’s number')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('List them, latest first (without a command: this)')
    .action(async (options: ReservationOptions, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(listReservations, { ...options }), (page) =>
        [
          table(
            [localTitle('Made'), 'State', 'Channel', 'Reference', 'Lines#', localTitle('Until'), 'Id!'],
            page.entries.map((each) => [
              shortTime(each.createdAt),
              each.state,
              each.channel,
              each.reference,
              each.lines.length,
              shortTime(each.expiresAt),
              each.id,
            ]),
            'There are no such reservations.',
          ),
          moreWords(page),
        ].join(''),
      );
    });
  addOne(reservations);
}

function addOne(reservations: Command): void {
  const steps = [
    { name: 'show', words: 'One reservation with its lines', route: getReservation },
    {
      name: 'confirm',
      words: 'The ERP has the order: what was reserved is allocated',
      route: confirmReservation,
    },
    { name: 'release', words: 'Gives the stock back', route: releaseReservation },
  ] as const;
  for (const { name, words, route } of steps)
    reservations
      .command(name)
      .argument('<id>')
      .description(words)
      .action(async (id: string, _options: object, command: Command) => {
        const { hub, show } = session(command);
        show(await hub.call(route, { id }), heldWords);
      });
  reservations
    .command('extend')
    .argument('<id>')
    .requiredOption('--seconds <count>', 'from now on', wholeNumber)
    .description('Holds it for another while')
    .action(async (id: string, { seconds }: { seconds: number }, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(extendReservation, { id, seconds }), heldWords);
    });
}

function heldWords(each: Held): string {
  return [
    facts([
      ['reservation', each.id],
      ['state', each.state],
      ['channel', each.channel],
      ['tier', each.tier],
      ['reference', each.reference],
      ['made', time(each.createdAt)],
      ['until', time(each.expiresAt)],
      ['ended', time(each.endedAt)],
    ]),
    '',
    table(
      ['Line#', 'Item', 'Location', 'Quantity#', 'Shipped#'],
      each.lines.map((line) => [
        line.line + 1,
        line.item ?? line.itemId,
        line.location ?? line.locationId,
        line.quantity,
        line.shipped,
      ]),
      'It has no lines.',
    ),
  ].join('\n');
}
