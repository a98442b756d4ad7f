/** `records units`, `say-unit` and `take-back-unit`: what systems mean by units that items do not have. */
import type { Static } from 'typebox';
import type { Command } from 'commander';
import { listUnitWords, previewUnit, sayUnit, takeBackUnit } from '../../../api/ops/references/unit-words.ts';
import { moreWords, session, wholeNumber, type Session } from '../../session.ts';
import { table, time } from '../../table.ts';

/** Adds all three to `records`. */
export function addUnitWords(records: Command): void {
  addUnits(records);
  addSaying(records);
  addTakingBack(records);
}

interface Filter {
  readonly system?: string;
  readonly record?: string;
  readonly limit: number;
  readonly after?: string;
}

function addUnits(records: Command): void {
  records
    .command('units')
    .option('--system <name>')
    .option('--record <name>', 'number, GTIN or id of an item')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('Which unit a system means by one that an item does not have, who said so and why')
    .action(async (filter: Filter, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(listUnitWords, { ...filter }), (page) =>
        [
          table(
            ['System', 'Says', 'Means', 'Of!', 'Said by', 'Why', 'Since', 'Ended'],
            page.entries.map((each) => [
              each.system,
              each.code,
              each.unit,
              each.number ?? each.recordId ?? 'every item',
              each.decidedBy,
              each.note ?? '',
              time(each.validFrom),
              [time(each.validTo), each.endedBy, each.endedNote]
                .filter((part) => part !== undefined && part !== '')
                .join(', '),
            ]),
            'Nobody said what a unit means.',
          ),
          moreWords(page),
        ].join(''),
      );
    });
}

interface SaidUnit {
  readonly record?: string;
  readonly note?: string;
  readonly preview?: boolean;
}

/** What both say besides the unit. */
function saying(command: Command): Command {
  return command
    .option('--record <name>', 'number, GTIN or id of the item; without it: of every item')
    .option('--note <words>', 'why')
    .option('--preview', 'shows what it would do, and to which orders; nothing is done');
}

function addSaying(records: Command): void {
  saying(records.command('say-unit').argument('<system>').argument('<code>').argument('<unit>'))
    .description(
      'Says which unit a system means by one that an item does not have, also where another was said',
    )
    .action(async (...[system, code, unit, said, command]: [string, string, string, SaidUnit, Command]) => {
      const { preview = false, note, ...of } = said;
      const now = session(command);
      const word = { system, code, unit, ...of };
      if (preview) return await show(now, word);
      const noted = note === undefined ? {} : { note };
      return now.show(await now.hub.call(sayUnit, { ...word, by: now.by, ...noted }), (done) =>
        done.outcome === 'already-so'
          ? alreadyWords(word, done)
          : `${system} means ${done.unit} by ${code} of ${of.record ?? 'every item that has it'}${wasWords(done)}`,
      );
    });
}

function addTakingBack(records: Command): void {
  saying(records.command('take-back-unit').argument('<system>').argument('<code>'))
    .description('Takes back what was said that a system means by a unit')
    .action(async (...[system, code, said, command]: [string, string, SaidUnit, Command]) => {
      const { preview = false, note, ...of } = said;
      const now = session(command);
      const word = { system, code, ...of };
      if (preview) return await show(now, word);
      const noted = note === undefined ? {} : { note };
      return now.show(await now.hub.call(takeBackUnit, { ...word, by: now.by, ...noted }), ({ unit }) => {
        return `nobody says any more that ${system} means ${unit} by ${code} of ${of.record ?? 'every item'}`;
      });
    });
}

type Word = Static<typeof previewUnit.input>;
type Preview = Static<typeof previewUnit.answer>;

async function show({ hub, show: print }: Session, word: Word): Promise<void> {
  print(await hub.call(previewUnit, word), (preview) =>
    [changeWords(word, preview), ...orderWords(preview)].join('\n'),
  );
}

function changeWords(word: Word, preview: Preview): string {
  const { system, code, record } = word;
  if (preview.outcome === 'already-so') return alreadyWords(word, preview);
  return preview.outcome === 'said'
    ? `${system} would mean ${preview.unit} by ${code} of ${record ?? 'every item that has it'}${wasWords(preview)}`
    : `nobody would say any more that ${system} means ${preview.unit} by ${code} of ${record ?? 'every item'}`;
}

function alreadyWords({ system, code }: Word, { unit }: Pick<Preview, 'unit'>): string {
  return `${system} means ${unit} by ${code} already`;
}

function wasWords({ was }: Pick<Preview, 'was'>): string {
  return was === undefined ? '' : `; before it meant ${was}`;
}

const FOLLOWS: Readonly<Record<Preview['orders'][number]['follows'], string>> = {
  waits: 'waits for somebody who says it',
  anew: 'is worked anew',
  stays: 'was begun, and goes on as it is',
};

function orderWords({ orders, outcome, shown }: Preview): readonly string[] {
  if (outcome === 'already-so') return [];
  const rows = orders.map(({ channel, number, status, follows }) => [
    channel,
    number,
    status,
    FOLLOWS[follows],
  ]);
  return [
    '',
    table(['Channel', 'Order!', 'Status', 'What becomes of it'], rows, 'No open order is told in it.'),
    ...(shown === 'oldest' ? ['', 'There are more orders: these are the oldest.'] : []),
  ];
}
