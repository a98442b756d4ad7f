/** `replay`: planned first, run at a rate, watched, stopped. */
import type { Static } from 'typebox';
import { Option, type Command } from 'commander';
import { getReplay, listReplays, planReplay, runReplay, stopReplay } from '../../api/ops/replays.ts';
import { moreWords, session, wholeNumber } from '../session.ts';
import { facts, localTitle, shortTime, table, time, value } from '../table.ts';

type Shown = Static<typeof getReplay.answer>;

interface PlanOptions {
  readonly target?: string;
  readonly domain?: string;
  readonly key?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly only: 'dead' | 'all';
}

export function addReplay(program: Command): void {
  const replay = program.command('replay').description('Sends again: a plan first, then at a rate');
  replay
    .command('plan')
    .option('--target <name>', 'e.g. shop/products')
    .option('--domain <name>')
    .option('--key <key...>', 'ids of records, or item:location')
    .option('--from <instant>', 'last tried from')
    .option('--to <instant>', 'last tried before')
    .addOption(
      new Option('--only <which>', 'dead: what was refused; all: everything')
        .choices(['dead', 'all'])
        .default('all'),
    )
    .description('Says what a replay would do; sends nothing')
    .addHelpText('after', '\nExample:\n  crossdock replay plan --target shop/products --only dead')
    .action(async ({ key, ...options }: PlanOptions, command: Command) => {
      const { hub, by, show } = session(command);
      const planned = await hub.call(planReplay, {
        ...options,
        ...(key === undefined ? {} : { keys: [...key] }),
        by,
      });
      show(planned, (each) =>
        each.matched === 0 ? oneWords(each) : `${oneWords(each)}\n\n${runWords(each)}`,
      );
    });
  addRun(replay);
  replay
    .command('stop')
    .argument('<id>')
    .description('Asks for nothing more; what was asked for already is worked off')
    .action(async (id: string, _options: object, command: Command) => {
      const { hub, by, show } = session(command);
      show(await hub.call(stopReplay, { id, by }), () => 'stopped');
    });
  addReading(replay);
}

function runWords({ id }: Shown): string {
  return `Run it: crossdock replay run ${id} --per-second 50`;
}

function addRun(replay: Command): void {
  replay
    .command('run')
    .argument('<id>')
    .option('--per-second <count>', 'records a second', wholeNumber, 50)
    .option('--anyway', 'although much has changed since it was planned')
    .description('Runs a plan, so many records a second')
    .action(async (id: string, options: { perSecond: number; anyway?: boolean }, command: Command) => {
      const { hub, by, show } = session(command);
      show(
        await hub.call(runReplay, { id, by, ...options }),
        () => `It runs. See how far it is: crossdock replay show ${id}`,
      );
    });
}

function addReading(replay: Command): void {
  replay
    .command('show')
    .argument('<id>')
    .description('A replay with its plan and its progress')
    .action(async (id: string, _options: object, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(getReplay, { id }), oneWords);
    });
  replay
    .command('list', { isDefault: true })
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('Replays, the latest first (without a command: this)')
    .action(async (options: { readonly limit: number; readonly after?: string }, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(listReplays, { ...options }), ({ entries, ...more }) =>
        [
          table(
            [localTitle('Planned'), 'By', 'State', 'Matched#', 'Marked#', 'Accepted#', 'Refused#', 'Id!'],
            entries.map((each) => [
              shortTime(each.plannedAt),
              each.plannedBy,
              each.state,
              each.matched,
              each.marked,
              each.accepted,
              each.refused,
              each.id,
            ]),
            'No replay was planned yet.',
          ),
          moreWords(more),
        ].join(''),
      );
    });
}

function oneWords(each: Shown): string {
  const { counts } = each;
  return [
    facts([
      ['replay', each.id],
      ['state', each.state],
      ['about', value(each.filter)],
      ['planned', `${time(each.plannedAt)} by ${each.plannedBy}`],
      ['matched', each.matched],
      [
        'would',
        `create ${counts.create}, update ${counts.update}, remove ${counts.remove}, absorb ${counts.absorb}`,
      ],
      ['would not', `withhold ${counts.withhold}, wait ${counts.wait}, violate ${counts.violate}`],
      ['runs since', each.runAt === undefined ? undefined : `${time(each.runAt)} by ${each.runBy ?? ''}`],
      ['rate', each.perSecond === undefined ? undefined : `${each.perSecond} a second`],
      ['progress', each.runAt === undefined ? undefined : progress(each)],
      ['ended', time(each.endedAt)],
    ]),
    '',
    table(
      ['Would', 'Target', 'Key!', 'Reason'],
      each.examples.map(({ end, target, key, reason }) => [end, target, key, reason]),
      'Nothing matches.',
    ),
  ].join('\n');
}

function progress(each: Shown): string {
  return `${each.marked} of ${each.matched} asked for; sent ${each.sent}, accepted ${each.accepted}, confirmed ${each.confirmed}, absorbed ${each.absorbed}, refused ${each.refused}`;
}
