/** `status`: how everything stands. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Static } from 'typebox';
import type { Command } from 'commander';
import type { Status } from '../../../api/status/shapes.ts';
import { getStatus } from '../../../api/status/status.ts';
import { session } from '../../session.ts';
import { span, table, time, type Cell } from '../../table.ts';

type Shown = Static<typeof Status>;

const EVERY_MS = 2000;

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('How everything stands: flows against their objectives, systems, open questions')
    .option('--watch', 'show it anew every two seconds')
    .addHelpText(
      'after',
      '\nExamples:\n  crossdock status\n  crossdock status --watch\n  crossdock status --json | jq .flows',
    )
    .action(async (options: { watch?: boolean }, command: Command) => {
      const { hub, isJson, show } = session(command);
      do {
        const status = await hub.call(getStatus, {});
        if (options.watch === true && !isJson && process.stdout.isTTY) console.log('\u001b[2J\u001b[H');
        show(status, words);
        if (options.watch === true) await pause(EVERY_MS);
      } while (options.watch === true);
    });
}

function words(status: Shown): string {
  return [
    `${status.landscape}, ${time(status.at)}`,
    flowsTable(status),
    targetsTable(status),
    reasonsTable(status),
    verificationTable(status),
    systemsTable(status),
    silencesTable(status),
    questions(status),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const VERDICTS = {
  'on-time': 'on time',
  late: 'LATE',
  failing: 'FAILING',
  loading: 'loading',
  paused: 'PAUSED',
  silent: 'silent',
} as const;

function flowsTable({ flows }: Shown): string {
  return table(
    ['Flow', 'Stands', 'Behind#', 'Promised#', 'Heard#', 'Waiting#', 'Failing#', 'Because'],
    flows.map((flow) => [
      flow.flow,
      VERDICTS[flow.verdict],
      flow.behindSeconds === 0 ? '0 s' : span(flow.behindSeconds),
      span(flow.objectiveSeconds),
      flow.source === undefined ? '' : span(flow.source.heardSecondsAgo),
      flow.waiting,
      flow.failing,
      flow.because,
    ]),
    'The landscape declares no running flow.',
  );
}

function targetsTable({ flows }: Shown): string {
  return table(
    [
      'Target',
      'Expected#',
      'Accepted#',
      'Confirmed#',
      'Waiting#',
      'Failing#',
      'Withheld#',
      'Per second#',
      'Loaded#',
    ],
    flows.flatMap(({ targets }) =>
      targets.map((target) => [
        target.target,
        target.expected,
        target.accepted,
        target.confirmed,
        target.waiting,
        target.failing,
        target.withheld,
        target.acceptedPerSecond.toFixed(1),
        percent(target.accepted, target.expected),
      ]),
    ),
    'No flow has a target.',
  );
}

/** Why rows stay behind; nothing where none does. */
function reasonsTable({ flows }: Shown): string {
  const rows = flows.flatMap(({ targets }) =>
    targets.flatMap(({ target, reasons }) => reasons.map((each) => ({ target, ...each }))),
  );
  const [first] = rows;
  if (first === undefined) return '';
  const shown = table(
    ['Not sent to', 'Rows#', 'Why'],
    rows.map(({ target, rows: count, why }) => [target, count, why]),
    '',
  );
  return `${shown}\nList them: crossdock deliveries list --target ${first.target} --state ${first.state}`;
}

/** What was delivered is read again in the background: when last, and what differed. */
function verificationTable({ flows }: Shown): string {
  return table(
    ['Read again', 'Last ended', 'Rows#', 'Differed#', 'Not read#', 'Now#', 'Every#', 'Trouble'],
    flows.flatMap(({ targets }) =>
      targets.flatMap(({ target, verification }) =>
        verification === undefined ? [] : [[target, ...verified(verification)]],
      ),
    ),
    '',
  );
}

type Verification = NonNullable<Shown['flows'][number]['targets'][number]['verification']>;

function verified({ lastFullPass: last, pass, everySeconds, failure }: Verification): Cell[] {
  return [
    last === undefined ? 'not yet' : time(last.endedAt),
    last?.verified,
    last?.drifted,
    last?.unread,
    pass === undefined ? '' : percent(pass.verified + pass.unread, pass.expected),
    span(everySeconds),
    failure,
  ];
}

const DOES = {
  'keep-last-known': 'shows what it last heard',
  withdraw: 'withdraws its promises',
  ask: 'asks a person',
} as const;

function silencesTable({ silences }: Shown): string {
  return table(
    ['Silent', 'Location', 'Last heard', 'Flow', 'Bears#', 'Meanwhile the flow'],
    silences.map((each) => [
      each.source,
      each.location,
      time(each.since),
      each.flow,
      span(each.bearsSeconds),
      DOES[each.does],
    ]),
    '',
  );
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.floor((100 * part) / whole)} %`;
}

function systemsTable({ systems }: Shown): string {
  return table(
    ['System', 'Title', 'Gate', 'Until', 'Requests/s#', 'Reason'],
    systems.map((system) => [
      system.system,
      system.title,
      system.gate ?? 'nothing is sent',
      time(system.until),
      system.requestsPerSecond?.toFixed(1) ?? '',
      [system.reason, system.pausedBy === undefined ? undefined : `(${system.pausedBy})`]
        .filter(Boolean)
        .join(' '),
    ]),
    'The landscape declares no system.',
  );
}

function questions({ exceptions: { open, escalated, byOwner } }: Shown): string {
  if (open === 0) return 'No questions are open.';
  const owners = byOwner.map(
    (each) =>
      `${each.owner} ${each.open} (${each.escalated === 0 ? '' : `${each.escalated} escalated, `}oldest ${time(each.oldest)})`,
  );
  const wentOn = escalated === 0 ? '' : `, ${escalated} of them escalated`;
  return `${open} open ${open === 1 ? 'question' : 'questions'}${wentOn}: ${owners.join(', ')}.\nList them: crossdock exceptions`;
}
