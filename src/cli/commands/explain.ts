/** `explain` and `trace`: why something is so, and what belongs together. */
import type { Static } from 'typebox';
import type { Command } from 'commander';
import { explainField, explainRecord } from '../../api/looking/explain.ts';
import { traceAnything } from '../../api/looking/trace.ts';
import { asDomain, DOMAINS } from '../domains.ts';
import { session } from '../session.ts';
import { facts, table, time, value } from '../table.ts';

type Explained = Static<typeof explainRecord.answer>;
type Traced = Static<typeof traceAnything.answer>;

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
      '\nExamples:\n  crossdock explain item FA-1001\n  crossdock explain item FA-1001 description',
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
    targetWords(explained),
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
    targetWords(explained),
    '',
    historyWords(explained),
  ].join('\n');
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
        `\n${pending.kind} ${pending.id}: ${pending.system} says ${value(pending.value)}; ${value(pending.reason)}`,
    ),
    ...field.decisions.map(
      (decision) =>
        `\n${time(decision.at)} ${value(decision.by)} ${decision.verdict} ${value(decision.value)} of ${decision.system}: ${value(decision.reason)}`,
    ),
  ];
}

function countsWords(saying: Explained['fields'][number]['sayings'][number]): string {
  if (saying.wins) return 'yes';
  if (saying.deleted) return 'no, deleted there';
  return saying.contested ? 'no, contested' : 'no';
}

function targetWords({ targets }: Pick<Explained, 'targets'>): string {
  const last = table(
    ['Target', 'Stands', 'Its id', 'Last sent', 'Seen there', 'Last try'],
    targets.map((target) => [
      target.target,
      target.state,
      target.holds?.externalId,
      time(target.deliveredAt),
      time(target.confirmedAt),
      target.tries[0] === undefined
        ? ''
        : [target.tries[0].outcome, target.tries[0].reason].filter(Boolean).join(': '),
    ]),
    'No target takes this record.',
  );
  const reasons = targets.filter(({ reason }) => reason !== undefined);
  return [last, ...reasons.map(({ target, reason }) => `${target}: ${value(reason)}`)].join('\n');
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
    ['Version#', 'From', 'Changed', 'Cause'],
    versions.map(({ version, validFrom, changes, cause }) => [
      version,
      time(validFrom),
      version === 1 ? 'made' : changes.map(({ field }) => field).join(', '),
      [cause.kind, cause.system ?? cause.by].filter(Boolean).join(' of '),
    ]),
    'There is no history.',
  );
}

export function addTrace(program: Command): void {
  program
    .command('trace')
    .argument(
      '<anything>',
      'a message, movement, item number, outside id, reservation, question or correlation',
    )
    .description('Everything that belongs to one id: messages, records, stock, deliveries, questions, events')
    .addHelpText(
      'after',
      '\nExamples:\n  crossdock trace FA-1001\n  crossdock trace 0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0de',
    )
    .action(async (anything: string, _options: object, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(traceAnything, { anything }), traceWords);
    });
}

function traceWords(traced: Traced): string {
  const parts = [
    ...traced.messages.map((message) => ({
      at: message.receivedAt,
      what: `message ${message.id} from ${message.source}, ${message.state}${message.duplicates > 0 ? `, ${message.duplicates} duplicates absorbed` : ''}`,
    })),
    ...traced.ledger.map((entry) => ({
      at: entry.occurredAt,
      what: `${entry.kind} ${entry.id} of ${entry.system}: ${entry.quantity} ${entry.item ?? entry.itemId} at ${entry.location ?? entry.locationId} (${entry.reason})`,
    })),
    ...traced.events.map((event) => ({ at: event.time, what: `${event.type}  ${event.subject}` })),
    ...traced.deliveries.flatMap(({ target, key, tries }) =>
      tries.map((each) => ({
        at: each.at,
        what: `${target} ${key}: ${[each.outcome, each.reason].filter(Boolean).join(', ')}`,
      })),
    ),
    ...traced.exceptions.map((each) => ({ at: each.openedAt, what: `question ${each.id}: ${each.what}` })),
    ...traced.reservations.map((each) => ({
      at: each.createdAt,
      what: `reservation ${each.id}, ${each.state}, for ${each.channel}${each.reference === undefined ? '' : ` ${each.reference}`}`,
    })),
  ];
  return [
    `"${value(traced.asked)}" is: ${traced.understoodAs.map(value).join('; ')}`,
    '',
    table(
      ['When', 'What'],
      parts.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).map(({ at, what }) => [time(at), what]),
      'Nothing has happened to it yet.',
    ),
    '',
    targetWords({ targets: traced.deliveries }),
    ...traced.parked.map(
      (each) => `\nparked (${each.kind}) ${each.source} ${each.key ?? ''}: ${value(each.reason)}`,
    ),
  ].join('\n');
}
