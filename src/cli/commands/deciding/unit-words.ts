/** `records units`, `say-unit` and `take-back-unit`: what systems mean by units that items do not have. */
import type { Command } from 'commander';
import { listUnitWords, sayUnit, takeBackUnit } from '../../../api/ops/cross-references.ts';
import { moreWords, session, wholeNumber } from '../../session.ts';
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
    .option('--record <id>', 'the hub’s own id of an item')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('Which unit a system means by one that an item does not have, who said so and why')
    .action(async ({ record, ...filter }: Filter, command: Command) => {
      const { hub, show } = session(command);
      const of = record === undefined ? {} : { recordId: record };
      show(await hub.call(listUnitWords, { ...filter, ...of }), (page) =>
        [
          table(
            ['System', 'Says', 'Means', 'Of!', 'Said by', 'Why', 'Since', 'Ended'],
            page.entries.map((each) => [
              each.system,
              each.code,
              each.unit,
              each.recordId ?? 'every item',
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
}

const ITEM = ['--record <name>', 'number, GTIN or id of the item; without it: of every item'] as const;

function addSaying(records: Command): void {
  records
    .command('say-unit')
    .argument('<system>')
    .argument('<code>', 'that the system says')
    .argument('<unit>', 'of the item, that is meant by it')
    .option(...ITEM)
    .option('--note <words>', 'why')
    .description(
      'Says which unit a system means by one that an item does not have, also where another was said',
    )
    .action(async (...[system, code, unit, said, command]: [string, string, string, SaidUnit, Command]) => {
      const { hub, by, show } = session(command);
      show(await hub.call(sayUnit, { system, code, unit, by, ...said }), ({ outcome, unit: means, was }) => {
        const before = was === undefined ? '' : `; before it meant ${was}`;
        return outcome === 'already-so'
          ? `${system} means ${means} by ${code} already`
          : `${system} means ${means} by ${code} of ${said.record ?? 'every item that has it'}${before}`;
      });
    });
}

function addTakingBack(records: Command): void {
  records
    .command('take-back-unit')
    .argument('<system>')
    .argument('<code>', 'that the system says')
    .option(...ITEM)
    .option('--note <words>', 'why')
    .description('Takes back what was said that a system means by a unit')
    .action(async (...[system, code, said, command]: [string, string, SaidUnit, Command]) => {
      const { hub, by, show } = session(command);
      const of = said.record ?? 'every item';
      const taken = await hub.call(takeBackUnit, { system, code, by, ...said });
      show(taken, ({ unit }) => `nobody says any more that ${system} means ${unit} by ${code} of ${of}`);
    });
}
