/** Says what bounds a number, from where the cores and the waiting went; pure. */
import type { Bound } from './figure.ts';

const CORES_FULL = 0.9;
const THREAD_FULL = 0.85;
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
  return `${verdict({ eventLoop, machine })} Cores used on average: ${shares.join(', ')}; the hub's one thread was busy ${Math.round(eventLoop * 100)} % of the time.`;
}

function verdict({
  eventLoop,
  machine = 0,
}: {
  readonly eventLoop: number;
  readonly machine?: number | undefined;
}): string {
  if (eventLoop >= THREAD_FULL) return "The hub's one JavaScript thread bounds it.";
  if (machine >= 2 * CORES_FULL) return 'The processor bounds it: both cores are full.';
  if (eventLoop >= 0.5)
    return 'Neither the thread nor the cores are full: hub and database wait for each other, statement by statement and commit by commit.';
  return 'It waits for PostgreSQL: round trips and durable commits.';
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
