/** `allocation simulate`: past orders served again under a changed rule; nothing is changed. */
import { eventTypes } from '../../../api/openapi/event-types.ts';
import type { Static } from 'typebox';
import type { Command } from 'commander';
import { simulateAllocation, type Simulated } from '../../../api/orders/simulation.ts';
import { checkLandscape, formatFinding, isRunnable, loadLandscape } from '../../../landscape/index.ts';
import { systemClock } from '../../../platform/clock.ts';
import { session, type Session } from '../../session.ts';
import { table, time, value } from '../../table.ts';

type Rule = Static<typeof simulateAllocation.input>['rule'];
type Answer = Static<typeof simulateAllocation.answer>;

interface Options {
  readonly since?: string;
  readonly until?: string;
  readonly prefer?: string;
  readonly without?: string;
  readonly last?: string;
  readonly all?: boolean;
}

/** Adds `allocation simulate`. */
export function addAllocation(program: Command): void {
  program
    .command('allocation')
    .description('From where orders are served')
    .command('simulate')
    .argument(
      '[landscape]',
      'a changed landscape folder; its warehouses, their order and its rules of stock count',
    )
    .option('--since <instant>', 'orders from then on; a day ago if absent')
    .option('--until <instant>', 'orders before then; now if absent')
    .option('--prefer <locations>', 'these come first, such as WEST,EAST; or the word nearest, or declared')
    .option('--without <locations>', 'these serve nothing')
    .option('--last <locations>', 'these are asked only when nobody else can serve')
    .option('--all', 'also orders that would be served the same')
    .description('Shows what a changed rule would have refused, split or moved, order by order')
    .action(async (folder: string | undefined, options: Options, command: Command) => {
      const rule = await ruleOf(folder, options);
      if (rule === undefined) return;
      await simulate(session(command), { rule, ...periodOf(options) }, options.all === true);
    });
}

const DAY_MS = 24 * 60 * 60 * 1000;

function periodOf({ since, until }: Options) {
  const end = until ?? new Date().toISOString();
  return { until: end, since: since ?? new Date(Date.parse(end) - DAY_MS).toISOString() };
}

async function ruleOf(folder: string | undefined, options: Options): Promise<Rule | undefined> {
  const chosen = {
    ...preferenceOf(options.prefer),
    ...listOf('without', options.without),
    ...listOf('last', options.last),
  };
  if (folder === undefined) return chosen;
  const declared = await declaredRule(folder);
  return declared && { ...declared, ...chosen };
}

/** The landscape's word, or locations. */
function preferenceOf(text: string | undefined): Pick<Rule, 'prefer'> {
  return text === 'nearest' || text === 'declared' ? { prefer: text } : listOf('prefer', text);
}

function listOf(name: 'prefer' | 'without' | 'last', text: string | undefined) {
  const locations = (text ?? '').split(',').flatMap((each) => each.trim() || []);
  return locations.length === 0 ? {} : { [name]: locations };
}

/** A landscape that may not run says nothing about what it would do. */
async function declaredRule(folder: string): Promise<Rule | undefined> {
  const { connectors } = await import('../../../connectors/catalogue.ts');
  const loaded = await loadLandscape(folder);
  const findings = checkLandscape(loaded, { connectors, eventTypes }, systemClock());
  if (!isRunnable(findings)) {
    console.error(findings.map((finding) => formatFinding(finding, process.cwd())).join('\n'));
    process.exitCode = 1;
    return undefined;
  }
  const { orders, stock } = loaded.landscape;
  return {
    ...(orders === undefined
      ? {}
      : {
          warehouses: orders.warehouses.map(({ target: _target, ...warehouse }) => warehouse),
          prefer: orders.prefer ?? 'declared',
        }),
    ...(stock === undefined ? {} : { stock }),
  };
}

interface Asked {
  readonly rule: Rule;
  readonly since: string;
  readonly until: string;
}

async function simulate({ hub, isJson, show }: Session, asked: Asked, isAll: boolean): Promise<void> {
  const entries: Simulated[] = [];
  let answer: Answer | undefined;
  let notSourced = 0;
  do {
    const more: Partial<Static<typeof simulateAllocation.input>> =
      answer?.next === undefined ? {} : { after: answer.next, carried: answer.carried };
    answer = await hub.call(simulateAllocation, { ...asked, ...more });
    entries.push(...answer.entries);
    notSourced += answer.notSourced;
    if (!isJson && process.stderr.isTTY) process.stderr.write(`\r${entries.length} orders `);
  } while (answer.next !== undefined);
  if (!isJson && process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const { limits } = answer;
  const shown = isAll ? entries : entries.filter(({ outcome }) => outcome !== 'same');
  show({ ...asked, counts: countsOf(entries, notSourced), entries: shown, limits }, simulationWords);
}

const OUTCOMES = ['refused', 'short', 'split', 'moved', 'better', 'same'] as const;

function countsOf(entries: readonly Simulated[], notSourced: number) {
  const count = (is: (each: Simulated) => boolean): number => entries.filter(is).length;
  const counts = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, count((each) => each.outcome === outcome)]),
  );
  return { orders: entries.length, ...counts, notSourced, notReproduced: count((each) => !each.reproduced) };
}

interface Shown {
  readonly counts: Readonly<Record<string, number>>;
  readonly entries: readonly Simulated[];
  readonly limits: readonly string[];
}

function simulationWords({ counts, entries, limits }: Shown): string {
  const outcomes = OUTCOMES.map((name) => `${counts[name] ?? 0} ${name === 'same' ? 'the same' : name}`);
  return [
    table(
      ['Order!', 'Sourced', 'Outcome', 'Now', 'Then it would be', 'Because'],
      entries.map((each) => [
        `${each.channel} ${each.number}`,
        time(each.at),
        each.outcome,
        choiceWords(each.before),
        choiceWords(each.after),
        [...Object.values(each.after.reasons).flat(), ...each.notes].map(value).join('; '),
      ]),
      'Every order would be served the same.',
    ),
    '',
    `${counts['orders'] ?? 0} orders: ${outcomes.join(', ')}; ${counts['notSourced'] ?? 0} never asked for stock.`,
    ...((counts['notReproduced'] ?? 0) === 0
      ? []
      : [`Of ${counts['notReproduced']} the present rule does not give what was really held.`]),
    '',
    'What cannot be known:',
    ...limits.map((limit) => `  ${limit}`),
  ].join('\n');
}

function choiceWords({ allocations, missing }: Simulated['before']): string {
  return (
    [
      ...allocations.map(({ line, quantity, unit, location }) => `${line}: ${quantity} ${unit} ${location}`),
      ...Object.entries(missing).map(([line, quantity]) => `${line}: ${quantity} missing`),
    ].join(', ') || 'nothing'
  );
}
