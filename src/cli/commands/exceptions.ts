/** `exceptions`: the questions that a person must decide. */
import type { Static } from 'typebox';
import { Option, type Command } from 'commander';
import type { Exception } from '../../api/ops/exceptions.ts';
import { acknowledgeException, listExceptions, showException } from '../../api/ops/exceptions.ts';
import { moneyText } from '../../model/values/money.ts';
import { moreWords, session, wholeNumber } from '../session.ts';
import { addDecisions, showByCause } from './deciding/decisions.ts';
import { facts, localTitle, shortTime, table, time, value } from '../table.ts';

type Question = Static<typeof Exception>;

interface ListOptions {
  readonly state: 'open' | 'closed';
  readonly kind?: string;
  readonly system?: string;
  readonly owner?: string;
  readonly issue?: string;
  readonly byCause?: true;
  readonly limit: number;
  readonly after?: string;
}

export function addExceptions(program: Command): void {
  const exceptions = program.command('exceptions').description('The open questions, oldest first');
  addList(exceptions);
  addOne(exceptions);
  addDecisions(exceptions);
}

function addList(exceptions: Command): void {
  exceptions
    .command('list', { isDefault: true })
    .addOption(new Option('--state <state>').choices(['open', 'closed']).default('open'))
    .option('--kind <kind>')
    .option('--system <name>')
    .option('--owner <name>', 'who must decide')
    .option('--issue <cause>', 'those of one cause, as --by-cause shows it')
    .option('--by-cause', 'those of one cause in one line, with their count and the value at stake')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('List them (without a command: this)')
    .action(async ({ byCause, ...options }: ListOptions, command: Command) => {
      const { state, system: _system, issue: _issue, ...ofIssues } = options;
      if (byCause === true) return await showByCause(session(command), ofIssues);
      const { hub, show } = session(command);
      return show(await hub.call(listExceptions, options), (page) =>
        [
          table(
            [localTitle('Since'), 'Owner', 'What', 'Id!'],
            page.entries.map((each) => [
              shortTime(each.openedAt),
              each.owner ?? 'nobody',
              [each.what, ...lookedAfter(each)].join('; '),
              each.id,
            ]),
            state === 'open' ? 'No questions are open.' : 'No questions were closed yet.',
          ),
          moreWords(page),
        ].join(''),
      );
    });
}

function addOne(exceptions: Command): void {
  exceptions
    .command('show')
    .argument('<id>')
    .description('One question: what, where it stopped, why, and what can be done now')
    .action(async (id: string, _options: object, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(showException, { id }), oneWords);
    });
  exceptions
    .command('acknowledge')
    .argument('<id>')
    .option('--note <words>')
    .description('Says that you look after it; the facts close it')
    .action(async (id: string, { note }: { note?: string }, command: Command) => {
      const { hub, by, show } = session(command);
      const acknowledged = await hub.call(acknowledgeException, {
        id,
        by,
        ...(note === undefined ? {} : { note }),
      });
      show(acknowledged, oneWords);
    });
}

function lookedAfter({ times, acknowledgedBy, escalatedTo }: Question): string[] {
  return [
    ...(escalatedTo === undefined ? [] : [`escalated to ${escalatedTo}`]),
    ...(times > 1 ? [`asked ${times} times`] : []),
    ...(acknowledgedBy === undefined ? [] : [`${acknowledgedBy} looks after it`]),
  ];
}

function oneWords(each: Question): string {
  return [
    value(each.what),
    '',
    facts([
      ['why', each.why],
      ['stopped at', each.where],
      ['owner', each.owner ?? 'nobody'],
      ['kind', each.kind],
      ['system', each.system],
      ['lines', each.lines?.join(', ')],
      ['record', each.recordId === undefined ? undefined : `${each.domain ?? ''} ${each.recordId}`],
      ['message', each.messageId],
      ['at stake', each.atStake && moneyText(each.atStake)],
      ['cause', each.cause],
      ['open since', time(each.openedAt)],
      ['last asked', `${time(each.lastRaisedAt)} (${each.times === 1 ? 'once' : `${each.times} times`})`],
      ['looked after', each.acknowledgedBy],
      [
        'escalated',
        each.escalatedTo === undefined ? undefined : `to ${each.escalatedTo}, ${time(each.escalatedAt)}`,
      ],
      [
        'time left',
        each.goesTo === undefined ? undefined : `until ${time(each.goesAt)}: then ${each.goesTo}`,
      ],
      ['note', each.note],
      ['closed', time(each.closedAt)],
      ['because', each.closedBecause],
    ]),
    ...candidateWords(each),
    ...unitWords(each),
    ...decisionWords(each),
    ...(each.canDo.length === 0
      ? []
      : ['', 'What can be done now:', ...each.canDo.map((line) => `  ${value(line)}`)]),
  ].join('\n');
}

/** The likeliest first; the number is what map-id needs. */
function candidateWords({ candidates = [] }: Question): string[] {
  if (candidates.length === 0) return [];
  return [
    '',
    'What may be meant:',
    ...candidates.map(({ number, name, score, because }) => {
      const named = name === undefined ? value(number) : `${value(number)} ${value(name)}`;
      return `  ${score.toFixed(2)} ${named}: ${because.map((each) => value(each)).join('; ')}`;
    }),
  ];
}

/** The likeliest first; one of them is what map-unit needs. */
function unitWords({ decisions = [] }: Question): string[] {
  const units = decisions.flatMap((each) => each.units ?? []);
  if (units.length === 0) return [];
  return [
    '',
    'Which unit may be meant:',
    ...units.map(({ words, score, because }) => `  ${score.toFixed(2)} ${value(words)}: ${value(because)}`),
  ];
}

/** Each with the command that carries it out. */
function decisionWords({ id, decisions = [] }: Question): string[] {
  if (decisions.length === 0) return [];
  return [
    '',
    'What the hub would do if you said so:',
    ...decisions.map(({ do: name, label, needs, about }) => {
      const line = about['line'] === undefined ? '' : ` --line ${about['line']}`;
      const more = needs.map((need) => ` --${need === 'unitPrice' ? 'unit-price' : need} <${need}>`).join('');
      return `  ${value(label)}: crossdock exceptions decide ${id} ${name}${value(line)}${more}`;
    }),
  ];
}
