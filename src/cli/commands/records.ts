/** `records` and `map`: golden records, their history, and their ids outside. */
import type { Static } from 'typebox';
import { Option, type Command } from 'commander';
import { listReferences, mapExternalId } from '../../api/ops/references/cross-references.ts';
import { getHistory, getRecord, listRecords } from '../../api/system/records.ts';
import { asDomain, DOMAINS } from '../domains.ts';
import { addUnitWords } from './deciding/unit-words.ts';
import { moreWords, session, wholeNumber } from '../session.ts';
import { facts, localTitle, shortTime, table, time, value } from '../table.ts';

export function addRecords(program: Command): void {
  const records = program.command('records').description('Golden records: list, get, history, ids, map');
  addList(records);
  addGet(records);
  addHistory(records);
  addIds(records);
  addUnitWords(records);
  records
    .command('map')
    .argument('<system>')
    .argument('<domain>', DOMAINS)
    .argument('<external-id>', 'the system’s id')
    .requiredOption('--to <record>', 'the record’s number or id')
    .description('Says which record an outside id names; what waits for it goes on')
    .addHelpText('after', '\nExample:\n  crossdock records map wms-east item 40711 --to BR-6000-2RS')
    .action(async (system: string, domain: string, ...rest: [string, { to: string }, Command]) => {
      const [externalId, { to }, command] = rest;
      await map(command, { system, domain, externalId, record: to });
    });
  program
    .command('map')
    .argument('<domain>', DOMAINS)
    .argument('<system>')
    .argument('<external-id>')
    .argument('<record>', 'the record’s number or id')
    .description('The same as "records map", in one line')
    .action(async (domain: string, system: string, ...rest: [string, string, object, Command]) => {
      const [externalId, record, , command] = rest;
      await map(command, { system, domain, externalId, record });
    });
}

async function map(
  command: Command,
  { domain, ...asked }: { system: string; domain: string; externalId: string; record: string },
): Promise<void> {
  const { hub, by, show } = session(command);
  const mapped = await hub.call(mapExternalId, { ...asked, domain: asDomain(domain), by });
  show(mapped, ({ outcome, recordId }) =>
    outcome === 'already-so'
      ? `It names ${recordId} already.`
      : `${asked.system}’s ${asked.externalId} now names ${recordId}; what waited for it goes on.`,
  );
}

function addList(records: Command): void {
  records
    .command('list')
    .argument('<domain>', DOMAINS)
    .option('--number <beginning>', 'only numbers that begin so')
    .option('--changed-since <instant>', 'e.g. 2026-03-01T00:00:00Z')
    .option('--as-of <instant>', 'as they counted then, e.g. 2026-03-01T00:00:00Z')
    .addOption(new Option('--state <state>').choices(['living', 'deleted', 'all']).default('living'))
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('Records of a domain, by number')
    .action(async (domain: string, options: ListOptions, command: Command) => {
      const { hub, show } = session(command);
      const found = await hub.call(listRecords, {
        domain: asDomain(domain),
        state: options.state,
        limit: options.limit,
        ...(options.number === undefined ? {} : { numberFrom: options.number }),
        ...(options.changedSince === undefined ? {} : { changedSince: options.changedSince }),
        ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
        ...(options.after === undefined ? {} : { after: options.after }),
      });
      show(found, (page) =>
        [
          table(
            ['Number', 'Version#', localTitle('Changed'), 'Description', 'Id!'],
            page.entries.map((record) => [
              record.number,
              record.version,
              shortTime(record.changedAt),
              value(record.fields['description'] ?? record.fields['name'] ?? ''),
              record.id,
            ]),
            `There are no such records. Is the first load over? See: crossdock status`,
          ),
          moreWords(page),
        ].join(''),
      );
    });
}

interface ListOptions {
  readonly number?: string;
  readonly changedSince?: string;
  readonly asOf?: string;
  readonly state: 'living' | 'deleted' | 'all';
  readonly limit: number;
  readonly after?: string;
}

function addGet(records: Command): void {
  records
    .command('get')
    .argument('<domain>', DOMAINS)
    .argument('<id>', 'number, GTIN, any system’s id, or the hub’s own id')
    .option('--as-of <instant>', 'as it counted then, e.g. 2026-03-01T00:00:00Z')
    .description('One record as it counts now, or counted at an instant')
    .action(async (domain: string, id: string, ...rest: [{ asOf?: string }, Command]) => {
      const [{ asOf }, command] = rest;
      const { hub, show } = session(command);
      const wanted = { domain: asDomain(domain), id, ...(asOf === undefined ? {} : { asOf }) };
      show(await hub.call(getRecord, wanted), (record) =>
        [
          facts([
            ['number', record.number],
            ['id', record.id],
            ['version', record.version],
            ['changed', time(record.changedAt)],
            ['deleted', record.deleted ? 'yes' : undefined],
          ]),
          '',
          fieldsTable(record.fields),
          ...Object.entries(record.scoped).map(([scope, fields]) => `\n${scope}\n${fieldsTable(fields)}`),
        ].join('\n'),
      );
    });
}

function fieldsTable(fields: Readonly<Record<string, unknown>>): string {
  return table(
    ['Field', 'Value'],
    Object.entries(fields).map(([name, each]) => [name, value(each)]),
    'It has no values.',
  );
}

function addHistory(records: Command): void {
  records
    .command('history')
    .argument('<domain>', DOMAINS)
    .argument('<id>')
    .option('--as-of <instant>', 'the version that counted then, e.g. 2026-03-01T00:00:00Z')
    .option('--limit <count>', 'most versions', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('The versions of a record, latest first')
    .addHelpText(
      'after',
      '\nExample:\n  crossdock records history item BR-6000-2RS --as-of 2026-03-01T00:00:00Z',
    )
    .action(async (domain: string, id: string, ...rest: [HistoryOptions, Command]) => {
      const [options, command] = rest;
      const { hub, show } = session(command);
      const { asOf } = options;
      show(await hub.call(getHistory, { domain: asDomain(domain), id, ...options }), (page) =>
        asOf === undefined ? `${versionsTable(page)}${moreWords(page)}` : versionWords(page, asOf),
      );
    });
}

interface HistoryOptions {
  readonly asOf?: string;
  readonly limit: number;
  readonly after?: string;
}

type Versions = Static<typeof getHistory.answer>;

function versionsTable(page: Versions): string {
  return table(
    ['Version#', localTitle('From'), 'Field', 'Before', 'After', 'Cause'],
    page.entries.flatMap(({ version, validFrom, changes, cause }) => {
      const why = [cause.kind, cause.system ?? cause.by].filter(Boolean).join(' of ');
      if (changes.length === 0) return [[version, shortTime(validFrom), 'everything', '', '', why]];
      return changes.map((change) => [
        version,
        shortTime(validFrom),
        change.scope === undefined ? change.field : `${change.field} (${change.scope})`,
        value(change.before),
        value(change.after),
        why,
      ]);
    }),
    'There is no history.',
  );
}

function versionWords({ entries: [version] }: Versions, asOf: string): string {
  if (version === undefined) return `The record did not exist at ${time(asOf)}.`;
  return `version ${version.version}, counted from ${time(version.validFrom)}\n\n${fieldsTable(version.fields)}`;
}

function addIds(records: Command): void {
  records
    .command('ids')
    .option('--system <name>')
    .option('--external-id <id>')
    .option('--record <id>', 'the hub’s own id')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('Which id of which system names which record')
    .action(async (options: IdOptions, command: Command) => {
      const { hub, show } = session(command);
      const { record, ...filter } = options;
      const found = await hub.call(listReferences, {
        ...filter,
        ...(record === undefined ? {} : { recordId: record }),
      });
      show(found, (page) =>
        [
          table(
            ['System', 'Domain', 'Kind', 'Id there', 'Record!', 'Known by', 'Until'],
            page.entries.map((each) => [
              each.system,
              each.domain,
              each.kind,
              each.externalId,
              each.recordId,
              each.linkedBy,
              time(each.validTo),
            ]),
            'No such id is known.',
          ),
          moreWords(page),
        ].join(''),
      );
    });
}

interface IdOptions {
  readonly system?: string;
  readonly externalId?: string;
  readonly record?: string;
  readonly limit: number;
  readonly after?: string;
}
