/** Says what bounds a number, from where the cores and the waiting went; pure. */
import type { Bound } from './figure.ts';

const CORES_FULL = 1.8;
const THREAD_FULL = 0.85;
const OTHERS_IN_THE_WAY = 0.4;
const STATEMENTS_SHOWN = 4;

/** One sentence for people, made of what was measured. */
export function boundSentence({ usage, generator }: Bound): string {
  const { hub, postgres = 0, machine, eventLoop } = usage;
  const ours = hub + postgres + (generator ?? 0);
  const others = machine === undefined ? undefined : Math.max(0, machine - ours);
  const shares = [
    `hub ${cores(hub)}`,
    `PostgreSQL ${cores(postgres)}`,
    ...(generator === undefined ? [] : [`load generator ${cores(generator)}`]),
    ...(others === undefined ? [] : [`everything else on the machine ${cores(others)}`]),
  ];
  return `${verdict({ hub, machine, others })} Cores used on average: ${shares.join(', ')}; the hub's event loop had work ${Math.round(eventLoop * 100)} % of the time.`;
}

interface Shares {
  readonly hub: number;
  readonly machine: number | undefined;
  readonly others: number | undefined;
}

function verdict({ hub, machine = 0, others = 0 }: Shares): string {
  const isFull = machine >= CORES_FULL;
  if (isFull && others >= OTHERS_IN_THE_WAY)
    return 'The processor bounds it, and other work on the machine took much of it: alone it would be faster.';
  if (hub >= THREAD_FULL) return "The hub's one JavaScript thread bounds it.";
  if (isFull) return 'The processor bounds it: both cores are full.';
  return 'Neither the thread nor the cores are full: hub and PostgreSQL wait for each other, statement by statement and commit by commit.';
}

function cores(value: number): string {
  return value.toFixed(2);
}

/** The statements that the hub waited for most, as seen by the hub. */
export function statementTable(bounds: readonly Bound[]): string {
  const rows = bounds.flatMap(({ what, usage, statements }) =>
    statements
      .slice(0, STATEMENTS_SHOWN)
      .map(({ statement, calls, seconds }) => [
        what,
        `\`${statement.replaceAll('|', '/').replaceAll('`', "'")}\``,
        calls.toLocaleString('en'),
        `${((seconds / usage.seconds) * 100).toFixed(0)} %`,
      ]),
  );
  if (rows.length === 0) return '';
  const head = ['while', 'statement', 'calls', 'waited, of the time (overlapping waits count each)'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
