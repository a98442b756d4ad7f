/** `keys`: who may call the API. */
import type { Command } from 'commander';
import { createKey, listKeys, revokeKey } from '../../api/ops/keys.ts';
import { isScope, SCOPES, type Scope } from '../../api/access/scopes.ts';
import { CommandFailure } from '../failure.ts';
import { moreWords, session, wholeNumber } from '../session.ts';
import { localTitle, shortTime, table, time } from '../table.ts';

interface CreateOptions {
  readonly scope: readonly string[];
  readonly rate?: number;
  readonly expires?: string;
}

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('API keys: list, create, revoke');
  keys
    .command('list', { isDefault: true })
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('Keys, the revoked ones too, latest first (without a command: this)')
    .action(async (options: { readonly limit: number; readonly after?: string }, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(listKeys, { ...options }), (page) =>
        [
          table(
            ['Name!', 'Begins!', 'Scopes', localTitle('Last used'), 'Expires', 'Revoked', 'Id!'],
            page.entries.map((each) => [
              each.name,
              each.begins,
              each.scopes.join(' '),
              shortTime(each.lastUsedAt),
              time(each.expiresAt),
              each.revokedBy === undefined ? '' : `${time(each.revokedAt)} by ${each.revokedBy}`,
              each.id,
            ]),
            'There are no keys.',
          ),
          moreWords(page),
        ].join(''),
      );
    });
  addCreate(keys);
  keys
    .command('revoke')
    .argument('<id>')
    .description('Ends a key: at once on this node, within seconds on the others')
    .action(async (id: string, _options: object, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(revokeKey, { id }), () => `The key ${id} is revoked.`);
    });
}

function addCreate(keys: Command): void {
  keys
    .command('create')
    .argument('<name>', 'who or what uses it')
    .requiredOption('--scope <scope...>', Object.keys(SCOPES).join(', '))
    .option('--rate <count>', 'requests a second', wholeNumber)
    .option('--expires <instant>', 'e.g. 2027-01-01T00:00:00Z')
    .description('Makes a key and shows it, once')
    .addHelpText(
      'after',
      `\nScopes:\n${scopeWords()}\n\nExample:\n  crossdock keys create web-shop --scope stock:read stock:reserve`,
    )
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const { hub, show } = session(command);
      const made = await hub.call(createKey, {
        name,
        scopes: options.scope.map(asScope),
        ...(options.rate === undefined ? {} : { requestsPerSecond: options.rate }),
        ...(options.expires === undefined ? {} : { expiresAt: options.expires }),
      });
      show(made, ({ key }) => `${key}\n\nThis is the only time that it is shown.`);
    });
}

function scopeWords(): string {
  return Object.entries(SCOPES)
    .map(([scope, words]) => `  ${scope.padEnd(14)} ${words}`)
    .join('\n');
}

function asScope(text: string): Scope {
  if (isScope(text)) return text;
  throw new CommandFailure(`There is no scope "${text}"; there are ${Object.keys(SCOPES).join(', ')}.`, {
    exitCode: 2,
  });
}
