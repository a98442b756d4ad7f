/** `explain`: why a record is as it is. */
import type { Static } from 'typebox';
import type { Command } from 'commander';
import { explainField, explainRecord } from '../../../api/looking/explain.ts';
import { asDomain, DOMAINS } from '../../domains.ts';
import { session } from '../../session.ts';
import { facts, localTitle, paragraph, shortTime, table, time, value } from '../../table.ts';
import { standingsTable } from './standings.ts';

type Explained = Static<typeof explainRecord.answer>;

export function addExplain(program: Command): void {
  program
    .command('explain')
    .argument('<domain>', DOMAINS)
    .argument('<id>', 'number, GTIN, any system’s id (erp:10023), or the hub’s own id')
    .argument('[field]', 'one field only')
    .description(
      'Why a record is as it is: owner, rule, every source’s value, history, and what each target has',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  crossdock explain item BR-6000-2RS\n  crossdock explain item BR-6000-2RS weight\n' +
        '  crossdock explain party C10001\n  crossdock explain item erp:10023',
    )
    .action(async (domain: string, id: string, ...rest: [string | undefined, object, Command]) => {
      const [field, , command] = rest;
      const { hub, show } = session(command);
      const one = { domain: asDomain(domain), id };
      const explained =
        field === undefined
          ? await hub.call(explainRecord, one)
          : await hub.call(explainField, { ...one, field });
      show(explained, field === undefined ? wholeWords : fieldWords);
    });
}

function headOf({ record }: Explained): string {
  return [
    `${record.domain} ${record.number === '' ? '(no number yet)' : record.number}${record.deleted ? ', deleted' : ''}`,
    facts([
      ['id', record.id],
      ['version', record.version],
      ['changed', time(record.changedAt)],
    ]),
  ].join('\n');
}

function wholeWords(explained: Explained): string {
  return [
    headOf(explained),
    '',
    table(
      ['Field', 'Scope', 'Value', 'From', 'Because', 'Asked#'],
      explained.fields.map((field) => [
        field.field,
        field.scope,
        value(field.value),
        field.provenance?.system,
        field.provenance?.because.replaceAll('-', ' '),
        field.pending.length === 0 ? '' : field.pending.length,
      ]),
      'No system has said anything of it yet.',
    ),
    '',
    standingsTable(explained.targets, 'No target takes this record.'),
    ...stockWords(explained),
    '',
    idWords(explained),
    '',
    historyWords(explained),
  ].join('\n');
}

function fieldWords(explained: Explained): string {
  return [
    headOf(explained),
    ...explained.fields.flatMap((field) => ['', ...oneField(field)]),
    '',
    standingsTable(explained.targets, 'No target takes this record.'),
    ...stockWords(explained),
    '',
    historyWords(explained),
  ].join('\n');
}

/** What was said of an item's stock; of other records there is nothing to say. */
function stockWords({ record, availability }: Explained): string[] {
  if (record.domain !== 'item') return [];
  return ['', standingsTable(availability, 'No target was told of its stock.')];
}

function oneField(field: Explained['fields'][number]): string[] {
  const { provenance } = field;
  return [
    facts([
      ['field', field.scope === '' ? field.field : `${field.field} (${field.scope})`],
      ['value', value(field.value)],
      ['from', provenance?.system],
      ['because', provenance?.because.replaceAll('-', ' ')],
      ['rule', provenance?.rule],
      ['said at version', provenance?.version],
      ['message', provenance?.messageId],
      ['contract', provenance?.contract],
      ['decided by', provenance?.by],
    ]),
    '',
    table(
      ['System', 'Its id', 'Says', 'Since version', 'Counts'],
      field.sayings.map((saying) => [
        saying.system,
        saying.externalId,
        value(saying.value),
        saying.since,
        countsWords(saying),
      ]),
      'No system says anything of this field.',
    ),
    ...field.pending.map(
      (pending) =>
        `\n${paragraph(`${pending.kind} ${pending.id}: ${pending.system} says ${value(pending.value)}; ${pending.reason}`)}`,
    ),
    ...field.decisions.map(
      (decision) =>
        `\n${paragraph(`${time(decision.at)} ${decision.by} ${decision.verdict} ${value(decision.value)} of ${decision.system}: ${decision.reason}`)}`,
    ),
  ];
}

function countsWords(saying: Explained['fields'][number]['sayings'][number]): string {
  if (saying.wins) return 'yes';
  if (saying.deleted) return 'no, deleted there';
  return saying.contested ? 'no, contested' : 'no';
}

function idWords({ crossReferences }: Explained): string {
  return table(
    ['System', 'Kind', 'Id there', 'Known by', 'Until'],
    crossReferences.map((each) => [
      each.system,
      each.kind,
      each.externalId,
      each.linkedBy,
      time(each.validTo),
    ]),
    'No system has an id for it.',
  );
}

function historyWords({ versions }: Explained): string {
  return table(
    ['Version#', localTitle('From'), 'Changed', 'Cause'],
    versions.map(({ version, validFrom, changes, cause }) => [
      version,
      shortTime(validFrom),
      version === 1 ? 'made' : changes.map(({ field }) => field).join(', '),
      [cause.kind, cause.system ?? cause.by].filter(Boolean).join(' of '),
    ]),
    'There is no history.',
  );
}
