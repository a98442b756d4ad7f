/** All commands of the command line, with what they share. */
import { Command } from 'commander';
import { addBackup } from './commands/backup.ts';
import { addCheck } from './commands/check.ts';
import { addDeliveries } from './commands/deliveries.ts';
import { addExceptions } from './commands/exceptions.ts';
import { addFeeds } from './commands/feeds/feeds.ts';
import { addKeys } from './commands/keys.ts';
import { addExplain } from './commands/looking/explain.ts';
import { addStatus } from './commands/looking/status.ts';
import { addTrace } from './commands/looking/trace.ts';
import { addFiles, addMessages, addParked } from './commands/messages.ts';
import { addOrders } from './commands/orders/orders.ts';
import { addReturns } from './commands/orders/returns.ts';
import { addAllocation } from './commands/orders/simulation.ts';
import { addPending } from './commands/pending.ts';
import { addPrices } from './commands/prices.ts';
import { addRecords } from './commands/records.ts';
import { addReplay } from './commands/replay.ts';
import { addReservations, addStock } from './commands/stock.ts';
import { addSystems } from './commands/systems.ts';
import { describeShared } from './descriptions.ts';
import { EXAMPLES } from './examples.ts';
import { EXIT_CODES } from './failure.ts';

const PARTS = [
  addStatus,
  addExplain,
  addTrace,
  addRecords,
  addExceptions,
  addPending,
  addOrders,
  addAllocation,
  addReturns,
  addStock,
  addReservations,
  addPrices,
  addMessages,
  addParked,
  addFiles,
  addDeliveries,
  addReplay,
  addSystems,
  addFeeds,
  addKeys,
  addCheck,
  addBackup,
];

/** Makes the program; nothing is read and nothing runs before it parses. */
export function crossdock(): Command {
  const program = new Command('crossdock')
    .description('The governed connectivity hub of a distributor')
    .option('--url <address>', 'where the hub runs (CROSSDOCK_URL; http://127.0.0.1:4400)')
    .option('--key <key>', 'API key (CROSSDOCK_API_KEY; the first key of the hub on this machine)')
    .option('--by <person>', 'who decides, if not the user of this machine')
    .option('--json', 'answers as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  crossdock status\n  crossdock exceptions\n  crossdock explain item BR-6000-2RS weight\n  crossdock trace BR-6000-2RS\n  crossdock deliveries list --state withheld\n\n' +
        `Exit codes:\n${exitCodeWords()}`,
    )
    .showSuggestionAfterError()
    .showHelpAfterError('Add --help to see how it is used.')
    .configureHelp({ helpWidth: 110 })
    .exitOverride();
  for (const add of PARTS) add(program);
  inherit(program);
  return program;
}

/** Every command ends by throwing, so that one place decides about the exit code. */
function inherit(command: Command): void {
  for (const each of command.commands) {
    each.copyInheritedSettings(command);
    describeShared(each, pathOf(each));
    const examples = EXAMPLES[pathOf(each)];
    if (examples !== undefined) each.addHelpText('after', exampleWords(examples));
    if (each.commands.length > 0) suggestOwn(each);
    inherit(each);
  }
}

/** A group that lists without a command would take a mistyped one for a word too many: it is told which of its commands is meant. */
function suggestOwn(group: Command): void {
  group.hook('preSubcommand', ({ args: [word], commands }, chosen) => {
    const names = new Set(commands.flatMap((each) => [each.name(), ...each.aliases()]));
    if (word === undefined || word.startsWith('-') || names.has(word)) return;
    if (chosen.registeredArguments.length > 0) return;
    const strict = new Command(group.name()).copyInheritedSettings(group);
    for (const each of names) strict.command(each);
    strict.parse([word], { from: 'user' });
  });
}

/** `records list`, say. */
export function pathOf(command: Command): string {
  const above = command.parent === null || command.parent.parent === null ? '' : `${pathOf(command.parent)} `;
  return `${above}${command.name()}`;
}

function exitCodeWords(): string {
  return Object.entries(EXIT_CODES)
    .map(([code, words]) => `  ${code}  ${words}`)
    .join('\n');
}

function exampleWords(examples: readonly string[]): string {
  const lines = examples.map((line) => `  crossdock ${line}`).join('\n');
  return `\n${examples.length === 1 ? 'Example' : 'Examples'}:\n${lines}`;
}
