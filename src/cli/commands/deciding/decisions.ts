/** `exceptions decide` and `exceptions fix`: what people decide about questions, for one or for all of one cause. */
import type { Static } from 'typebox';
import { Argument, Option, type Command } from 'commander';
import {
  applyIssue,
  decideException,
  listIssues,
  previewIssue,
  type Verdict,
} from '../../../api/ops/issues.ts';
import { DECISIONS, type DecisionName } from '../../../model/exceptions.ts';
import { moneyText } from '../../../model/values/money.ts';
import { moreWords, session, type Session } from '../../session.ts';
import { localTitle, shortTime, table } from '../../table.ts';

interface Wish {
  readonly line?: string;
  readonly record?: string;
  readonly unitPrice?: string;
  readonly until?: string;
  readonly unit?: string;
  readonly items?: 'this' | 'all';
  readonly note?: string;
}

const argument = (): Argument => new Argument('<decision>').choices([...DECISIONS]);

/** Adds both to `exceptions`. */
export function addDecisions(exceptions: Command): void {
  wishes(exceptions.command('decide').argument('<id>').addArgument(argument()))
    .description('Carries out one of the decisions that a question offers')
    .action(async (...[id, name, wish, command]: [string, DecisionName, Wish, Command]) => {
      const { hub, by, show } = session(command);
      show(await hub.call(decideException, { id, do: name, by, ...wish }), ({ words }) => words);
    });
  wishes(
    exceptions
      .command('fix')
      .argument('<issue>', 'the cause, as exceptions --by-cause shows it')
      .addArgument(argument())
      .option('--apply', 'carries it out; without it nothing is done'),
  )
    .description('One decision for all questions of one cause: shows what it would do, then does it')
    .action(async (...[issue, name, options, command]: [string, DecisionName, Fix, Command]) => {
      const { apply = false, ...wish } = options;
      await fix(session(command), { issue, do: name, ...wish }, apply);
    });
}

type Fix = Wish & { readonly apply?: boolean };

function wishes(command: Command): Command {
  return command
    .option('--line <line>', 'one of several lines; without it: all that the question lists')
    .option('--record <name>', 'number, GTIN or id of the record that is meant')
    .option('--unit-price <amount>', 'for one of the line’s unit')
    .option('--until <day>', 'such as 2026-12-01')
    .option('--unit <unit>', 'of the item, such as BX')
    .addOption(new Option('--items <which>', 'of this item alone, or of every item').choices(['this', 'all']))
    .option('--note <words>', 'why');
}

type IssueWish = Wish & { readonly issue: string; readonly do: DecisionName };

async function fix(now: Session, wish: IssueWish, isMeant: boolean): Promise<void> {
  const entries: Verdict[] = [];
  let after: string | undefined;
  do {
    const page = await onePage(now, { ...wish, ...(after === undefined ? {} : { after }) }, isMeant);
    entries.push(...page.entries);
    after = page.next;
    tell(now, `\r${entries.length} questions `);
  } while (after !== undefined);
  tell(now, '\r\u001b[K');
  now.show({ entries }, () => verdictWords(entries, isMeant));
  if (entries.length === 0 || entries.some(({ outcome }) => outcome === 'refused')) process.exitCode = 1;
}

async function onePage(
  { hub, by }: Session,
  wish: IssueWish & { readonly after?: string },
  isMeant: boolean,
) {
  const { note, ...asked } = wish;
  if (!isMeant) return await hub.call(previewIssue, asked);
  return await hub.call(applyIssue, { ...asked, by, ...(note === undefined ? {} : { note }) });
}

/** Progress stands on the error output, so that what is piped stays the answer alone. */
function tell({ isJson }: Session, text: string): void {
  if (!isJson && process.stderr.isTTY) process.stderr.write(text);
}

function verdictWords(entries: readonly Verdict[], isMeant: boolean): string {
  const count = (outcome: Verdict['outcome']): number =>
    entries.filter((each) => each.outcome === outcome).length;
  const done = isMeant ? `${count('applied')} done` : `${count('applies')} would be done (--apply does it)`;
  return [
    table(
      ['Outcome', 'Question', 'In words', 'Id!'],
      entries.map(({ outcome, what, words, id }) => [outcome, what, words, id]),
      'No open question has this cause.',
    ),
    '',
    `${done}, ${count('skipped')} no longer ask, ${count('refused')} refused.`,
  ].join('\n');
}

interface ListOptions {
  readonly kind?: string;
  readonly owner?: string;
  readonly limit: number;
  readonly after?: string;
}

/** `exceptions --by-cause` */
export async function showByCause({ hub, show }: Session, options: ListOptions): Promise<void> {
  show(await hub.call(listIssues, options), (page) =>
    [
      table(
        ['Open#', localTitle('Since'), 'Owner', 'At stake#', 'The oldest asks', 'Cause!'],
        page.entries.map((each) => [
          each.open,
          shortTime(each.oldest),
          each.owners.join(', ') || 'nobody',
          stakeWords(each),
          each.example,
          each.issue,
        ]),
        'No questions are open.',
      ),
      moreWords(page),
    ].join(''),
  );
}

type Issue = Static<typeof listIssues.answer>['entries'][number];

function stakeWords({ atStake }: Issue): string {
  return Object.entries(atStake)
    .map(([currency, amount]) => moneyText({ amount, currency }))
    .join(', ');
}
