/** A chaos run for people: what was injected, what became of the orders, and what was lost or doubled. */
import type { ChaosReport } from './chaos.ts';

const MOST_LINES = 60;

export function reportText(report: ChaosReport): string {
  const { seed, done, standing, questions, counts, findings, stories, seconds } = report;
  const isChecked = report.ended === 'checked';
  const shown = findings.slice(0, MOST_LINES).map(({ rule, what }) => `  ${rule}: ${what}`);
  return [
    `Chaos run, seed ${seed}: ${seconds.trouble} s of trouble, ${isChecked ? `${seconds.calming} s until it was calm` : 'then it was interrupted'}`,
    'Injected and done:',
    ...listed(done),
    'Orders:',
    ...listed(counts),
    'where they stand:',
    ...listed(standing),
    'open questions to people:',
    ...listed(questions),
    findings.length === 0
      ? isChecked
        ? 'Lost: nothing. Doubled: nothing. Stuck in silence: nothing.'
        : 'Nothing was wrong so far; the end was not checked.'
      : `WRONG (${findings.length}):`,
    ...shown,
    ...(findings.length > MOST_LINES ? [`  … and ${findings.length - MOST_LINES} more`] : []),
    ...(stories.length === 0 ? [] : ['What the hub knows of them:', ...stories]),
    '',
  ].join('\n');
}

function listed(counts: Readonly<Record<string, number>>): readonly string[] {
  const entries = Object.entries(counts).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return entries.length === 0
    ? ['       0']
    : entries.map(([what, count]) => `  ${String(count).padStart(6)}  ${what}`);
}
