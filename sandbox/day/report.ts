/** What a day came to: for each kind of trouble how often it was planted and how it ended, and every order that ended wrong. */
import type { Way } from './script.ts';
import { troubleNamed, troubles } from './troubles/troubles.ts';
import type { Ended, How } from './troubles/trouble.ts';

/** One order of the day. */
export interface Told {
  readonly order: string;
  readonly trouble: string | undefined;
  readonly way: Way;
  readonly customer: string;
  readonly ended: Ended;
}

const COLUMNS = ['in-order', 'caught', 'healed', 'asked', 'not-planted', 'wrong'] as const;
type Column = (typeof COLUMNS)[number];

export interface TroubleRow extends Readonly<Record<Column, number>> {
  readonly trouble: string;
  readonly mustCome: string;
  readonly planted: number;
}

export interface DayReport {
  readonly seed: number;
  readonly seconds: Readonly<Record<'day' | 'finishing', number>>;
  readonly orders: number;
  readonly ways: Readonly<Partial<Record<Way, number>>>;
  readonly customers: number;
  /** The last one: orders in which nothing was planted. */
  readonly troubles: readonly TroubleRow[];
  /** What ended wrong, and what never ended. */
  readonly wrong: readonly { readonly order: string; readonly trouble: string; readonly why: string }[];
  /** What people were asked, and how often. */
  readonly questions: Readonly<Partial<Record<string, number>>>;
}

export function dayReport({
  seed,
  told,
  seconds,
}: Pick<DayReport, 'seed' | 'seconds'> & { readonly told: readonly Told[] }): DayReport {
  return {
    seed,
    seconds,
    orders: told.length,
    ways: counted(told.map(({ way }) => way)),
    customers: new Set(told.map(({ customer }) => customer)).size,
    troubles: [...troubles.map(({ name }) => name), undefined].map((name) => rowOf(name, told)),
    wrong: told
      .filter(({ ended }) => columnOf(ended.how) === 'wrong')
      .map(({ order, trouble = 'none', ended }) => ({ order, trouble, why: ended.why })),
    questions: counted(told.flatMap(({ ended }) => (ended.how === 'asked' ? ended.why.split(', ') : []))),
  };
}

function rowOf(name: string | undefined, told: readonly Told[]): TroubleRow {
  const own = told.filter(({ trouble }) => trouble === name);
  const { name: trouble, mustCome } = troubleNamed(name);
  const columns = counted(own.map(({ ended }) => columnOf(ended.how)));
  return {
    trouble,
    mustCome,
    planted: own.length,
    'in-order': columns['in-order'] ?? 0,
    caught: columns.caught ?? 0,
    healed: columns.healed ?? 0,
    asked: columns.asked ?? 0,
    'not-planted': columns['not-planted'] ?? 0,
    wrong: columns.wrong ?? 0,
  };
}

/** What never came to its end is wrong: nobody was told. */
function columnOf(how: How): Column {
  return how === 'open' ? 'wrong' : how;
}

function counted<Word extends string>(words: readonly Word[]): Partial<Record<Word, number>> {
  const counts: Partial<Record<Word, number>> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

const WIDTH = 42;

/** For people. */
export function dayText(report: DayReport): string {
  const { seed, seconds, orders, ways, customers, wrong, questions } = report;
  const head = ['planted', ...COLUMNS.map((column) => (column === 'wrong' ? 'WRONG' : column))];
  return [
    `Day of ${orders} orders of ${customers} customers (seed ${seed}): ${seconds.day} s, and ${seconds.finishing} s until all had come to their end`,
    listed(ways),
    '',
    `${'trouble'.padEnd(WIDTH)}${head.map((word) => word.padStart(12)).join('')}`,
    ...report.troubles.map(
      (row) =>
        `${row.trouble.padEnd(WIDTH)}${[row.planted, ...COLUMNS.map((column) => row[column])]
          .map((count) => String(count === 0 ? '·' : count).padStart(12))
          .join('')}`,
    ),
    '',
    `People were asked: ${listed(questions) || 'nothing'}`,
    wrong.length === 0 ? 'Lost: nothing. Wrong: nothing.' : `WRONG (${wrong.length}):`,
    ...wrong.map(({ order, trouble, why }) => `  ${order} (${trouble}): ${why}`),
    '',
  ].join('\n');
}

function listed(counts: Readonly<Partial<Record<string, number>>>): string {
  return Object.entries(counts)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([word, count]) => `${count ?? 0} ${word}`)
    .join(', ');
}
