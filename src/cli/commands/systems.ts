/** `pause`, `resume`, `verify`, `overwrite`, `poll`, `sweep`: steer one system, target or source now. */
import type { Command } from 'commander';
import { overwriteDeliveries, pauseTarget, resumeTarget, verifyTarget } from '../../api/ops/deliveries.ts';
import { pickUpFiles, pollSource, sweepSource } from '../../api/ops/sources.ts';
import { CommandFailure } from '../failure.ts';
import { session } from '../session.ts';
import { keysOf } from './deliveries.ts';

export function addSystems(program: Command): void {
  program
    .command('pause')
    .argument('<system>')
    .option('--reason <words>', 'shown to everybody', 'paused by hand')
    .description('Stops all writes to a system; nothing is lost meanwhile')
    .action(async (name: string, { reason }: { reason: string }, command: Command) => {
      const { hub, by, show } = session(command);
      show(
        await hub.call(pauseTarget, { name, reason, by }),
        () => `${name} is paused. Let it go on: crossdock resume ${name}`,
      );
    });
  program
    .command('resume')
    .argument('<system>')
    .description('Lets a paused system go on')
    .action(async (name: string, _options: object, command: Command) => {
      const { hub, by, show } = session(command);
      show(await hub.call(resumeTarget, { name, by }), () => `${name} goes on.`);
    });
  addVerifying(program);
  addReadings(program);
}

function addVerifying(program: Command): void {
  program
    .command('verify')
    .argument('<system/target>')
    .description('Reads a whole target again and compares it with what was delivered')
    .action(async (name: string, _options: object, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(verifyTarget, { name }), verifiedWords);
    });
  program
    .command('overwrite')
    .argument('<system/target>')
    .argument('<record...>', 'number, any system’s id or the hub’s own; for stock item:location')
    .description('Writes ours again, whatever somebody else made of it in the target')
    .addHelpText('after', '\nExample:\n  crossdock overwrite shop/inventory BR-6000-2RS:EAST')
    .action(async (...[target, names, , command]: [string, readonly string[], object, Command]) => {
      const { hub, show } = session(command);
      const deliveries = await keysOf(hub, target, names);
      show(
        await hub.call(overwriteDeliveries, { deliveries }),
        () => `It is written again: ${names.join(', ')}`,
      );
    });
}

interface Verified {
  readonly outcome: 'verified' | 'under-way';
  readonly verified?: number;
  readonly drifted?: number;
  readonly unread?: number;
}

/** Differences are found work: the command ends as `check` does when it found something. */
function verifiedWords({ outcome, verified = 0, drifted = 0, unread = 0 }: Verified): string {
  if (outcome === 'under-way') return OUTCOMES[outcome];
  if (drifted + unread > 0) process.exitCode = 1;
  const notRead = unread === 0 ? '' : ` ${unread} could not be read.`;
  return `${verified} rows were read again, ${drifted} of them differed.${notRead}`;
}

function addReadings(program: Command): void {
  program
    .command('poll')
    .argument('<system/source>')
    .description('Reads what changed since the last time')
    .action(async (source: string, _options: object, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(pollSource, placeOf(source)), readWords);
    });
  program
    .command('sweep')
    .argument('<system/source>')
    .option('--accept-deletions', 'everything that is missing is gone indeed')
    .description('Reads the list in full: finds what was missed and what is gone')
    .action(async (source: string, options: { acceptDeletions?: boolean }, command: Command) => {
      const { hub, show } = session(command);
      const mayDelete = options.acceptDeletions === true ? ('all' as const) : ('few' as const);
      show(await hub.call(sweepSource, { ...placeOf(source), mayDelete }), readWords);
    });
  program
    .command('pick-up')
    .argument('<system/source>')
    .description('Looks into the watched folder of a source now')
    .action(async (source: string, _options: object, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(pickUpFiles, placeOf(source)), readWords);
    });
}

function placeOf(text: string): { system: string; source: string } {
  const [system = '', source = '', ...more] = text.split('/');
  if (system === '' || source === '' || more.length > 0)
    throw new CommandFailure(`"${text}" is not of the form system/source, e.g. erp/items.`, { exitCode: 2 });
  return { system, source };
}

const OUTCOMES = {
  completed: 'It was read in full.',
  interrupted: 'It was interrupted and goes on by itself.',
  failed: 'It could not be read; see why: crossdock status',
  busy: 'It is being read just now.',
  'under-way': 'It is under way and takes longer; see: crossdock status',
} as const;

function readWords({ outcome }: { readonly outcome: keyof typeof OUTCOMES }): string {
  if (outcome === 'failed') process.exitCode = 1;
  return OUTCOMES[outcome];
}
