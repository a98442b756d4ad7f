/** `backup` and `restore`: the whole database in one file; both work on the database itself. */
import type { Command } from 'commander';
import { openBeside, openStore } from '../../hub/open-store.ts';
import { rebaseEvents } from '../../log/index.ts';
import { backup, restore, type BackupOutcome } from '../../platform/backup/backup.ts';
import type { PostgresDatabase } from '../../platform/database.ts';
import { createLog } from '../../platform/log.ts';
import { readSettings, type Settings } from '../../platform/settings/settings.ts';
import { CommandFailure } from '../failure.ts';
import { countOthers } from '../running-hub-store.ts';

export function addBackup(program: Command): void {
  program
    .command('backup')
    .argument('<file>', 'a new file')
    .description('Writes everything the database holds, as it stands at one instant')
    .addHelpText(
      'after',
      '\nThe database is the one of the settings: CROSSDOCK_DATABASE_URL, or the hub’s own in CROSSDOCK_DATA_DIR.\n' +
        'Hubs may go on working on it meanwhile.',
    )
    .action(async (file: string, _options: object, command: Command) => {
      await withStore(openBeside, async ({ database }) =>
        report(command, 'Backed up', await backup(database, file)),
      );
    });
  program
    .command('restore')
    .argument('<file>')
    .option('--replace', 'empty a database that holds rows already')
    .description('Fills the database from a backup: everything or nothing. Stop every hub on it first')
    .action(async (file: string, { replace }: { replace?: boolean }, command: Command) => {
      await withStore(openStore, async ({ database }) => {
        const others = await countOthers(database);
        if (others > 0)
          throw new CommandFailure(
            `A hub works on this database (${others} connections). Stop every hub on it first.`,
          );
        report(
          command,
          'Restored',
          await restore(database, file, { replace: replace ?? false, afterRestore: [rebaseEvents] }),
        );
      });
    });
}

function report(command: Command, done: string, outcome: BackupOutcome): void {
  if (outcome.outcome === 'refused') throw new CommandFailure(outcome.reason);
  if (command.optsWithGlobals<{ json?: boolean }>().json === true)
    return console.log(JSON.stringify(outcome, null, 2));
  return console.log(`${done} ${outcome.rows} rows of ${outcome.tables} tables.`);
}

async function withStore(
  open: typeof openBeside,
  work: (store: { readonly database: PostgresDatabase }) => Promise<void>,
): Promise<void> {
  const store = await open(settings(), createLog('warn'));
  if ('problem' in store) throw new CommandFailure(store.problem);
  try {
    await work(store);
  } finally {
    await store.stop();
  }
}

function settings(): Settings {
  const read = readSettings(process.env);
  if (read.outcome === 'refused') throw new CommandFailure(read.problems.join('\n'));
  return read.settings;
}
