/** The results page and what the terminal shows: the same words, always in the same order; pure. */
import { boundSentence, statementTable } from './bounds.ts';
import type { Figure, Measured } from './figure.ts';
import type { Machine } from './machine.ts';
import { spreadOf } from './statistics.ts';

export interface PageContent {
  readonly begun: Date;
  readonly command: string;
  readonly machine: Machine;
  readonly figures: readonly Figure[];
  readonly failures: readonly string[];
}

export function page({ begun, command, machine, figures, failures }: PageContent): string {
  return [
    '# What the benchmark measured',
    `Written by \`${command}\` on ${begun.toISOString().slice(0, 10)}; do not edit. Every number stands beside a limit that was measured in the same run: the least that PostgreSQL or the server library must do for the same work. Numbers are medians of the rounds with their range; a wide range means that the machine did something else meanwhile: the share of everything else is told with each bound.`,
    machine.lines.map((line) => `- ${line}`).join('\n'),
    '## At a glance',
    glance(figures),
    '## What fell short',
    shortfalls(figures, failures),
    ...figures.map(figureSection),
    '',
  ].join('\n\n');
}

export function figureSection(figure: Figure): string {
  return [
    `## (${figure.key}) ${figure.title}`,
    figure.how.join(' '),
    table(figure.measured),
    ...figure.bounds.map((bound) => `**Bounds, ${bound.what}:** ${boundSentence(bound)}`),
    statementTable(figure.bounds),
    `**Proved in the run:** ${figure.proved.join(' ')}`,
    ...(figure.problems.length === 0
      ? []
      : [`**The hub warned:**\n\n${figure.problems.map((line) => `- ${line}`).join('\n')}`]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function table(measured: readonly Measured[]): string {
  const rows = measured.map((each) => {
    const limit = each.limit === undefined ? undefined : spreadOf(each.limit.rounds);
    const { median, least, most } = spreadOf(each.rounds);
    return [
      each.what,
      `**${number(median, each)}**`,
      `${number(least, each)} – ${number(most, each)}`,
      limit === undefined ? '–' : `${number(limit.median, each)} (${each.limit?.what ?? ''})`,
      limit === undefined ? '–' : ratioOf(each).toFixed(2),
      String(each.rounds.length),
    ];
  });
  return markdown(['', 'median', 'range', 'limit', 'ratio', 'rounds'], rows);
}

function glance(figures: readonly Figure[]): string {
  return markdown(
    ['', 'median', 'ratio to its limit', 'aim'],
    figures.flatMap(({ key, measured }) =>
      measured.map((each) => [
        `(${key}) ${each.what}`,
        number(spreadOf(each.rounds).median, each),
        each.limit === undefined ? '–' : ratioOf(each).toFixed(2),
        aimWords(each),
      ]),
    ),
  );
}

/** Median of the ratios within each round: what disturbed a round disturbed its limit too. */
function ratioOf({ rounds, limit }: Measured): number {
  return spreadOf(rounds.map((value, round) => value / (limit?.rounds[round] ?? Number.NaN))).median;
}

interface Verdict {
  readonly words: string;
  readonly isMet: boolean;
}

function verdictsOf(each: Measured): readonly Verdict[] {
  const { ratioAtLeast, ratioAtMost, atLeast } = each.aim ?? {};
  const median = spreadOf(each.rounds).median;
  return [
    ...(ratioAtLeast === undefined
      ? []
      : [{ words: `ratio at least ${ratioAtLeast}`, isMet: ratioOf(each) >= ratioAtLeast }]),
    ...(ratioAtMost === undefined
      ? []
      : [{ words: `ratio at most ${ratioAtMost}`, isMet: ratioOf(each) <= ratioAtMost }]),
    ...(atLeast === undefined
      ? []
      : [{ words: `at least ${number(atLeast, each)}`, isMet: median >= atLeast }]),
  ];
}

function aimWords(each: Measured): string {
  const verdicts = verdictsOf(each).map(({ words, isMet }) => `${words}: ${isMet ? 'met' : 'missed'}`);
  return verdicts.length === 0 ? '–' : verdicts.join('; ');
}

function shortfalls(figures: readonly Figure[], failures: readonly string[]): string {
  const missed = figures.flatMap(({ key, measured }) =>
    measured.flatMap((each) =>
      verdictsOf(each)
        .filter(({ isMet }) => !isMet)
        .map(
          ({ words }) =>
            `(${key}) ${each.what}: ${words} was the aim; it is ${number(spreadOf(each.rounds).median, each)}, ratio ${ratioOf(each).toFixed(2)}.`,
        ),
    ),
  );
  const lines = [...failures, ...missed];
  return lines.length === 0 ? 'Nothing: every aim was met.' : lines.map((line) => `- ${line}`).join('\n');
}

function number(value: number, { unit }: Pick<Measured, 'unit'>): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const text = value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
  if (unit === 'each') return text;
  return unit === '/s' ? `${text}/s` : `${text} ${unit}`;
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
