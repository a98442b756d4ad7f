import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { EXAMPLES } from './examples.ts';
import { EXIT_CODES, exitCodeOf } from './failure.ts';
import { crossdock, pathOf } from './program.ts';

/** Commands that do something themselves. */
function leavesOf(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}
const leaves = leavesOf(crossdock());
const byPath = new Map(leaves.map((command) => [pathOf(command), command]));

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) });
  command.outputHelp();
  return help;
}

/** The command and all below it. */
function withAllBelow(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withAllBelow)];
}

/** Options and arguments of which nobody would learn what they mean. */
function undescribed(program: Command): readonly string[] {
  return withAllBelow(program).flatMap((command) => [
    ...command.options
      .filter(({ description }) => description === '')
      .map(({ flags }) => `${pathOf(command)} ${flags}`),
    ...command.registeredArguments
      .filter(({ description }) => description === '')
      .map((argument) => `${pathOf(command)} <${argument.name()}>`),
  ]);
}

describe('every option and argument', () => {
  test('says what it means', () => {
    expect(undescribed(crossdock())).toEqual([]);
  });

  test('is looked at: one that says nothing is found', () => {
    const program = crossdock();
    program.command('guess').option('--silent <word>').argument('<what>');
    expect(undescribed(program)).toEqual(['guess --silent <word>', 'guess <what>']);
  });
});

describe.each([...byPath])('the help of %s', (_path, command) => {
  test('says in one line what it does', () => {
    expect(command.description()).toMatch(/^[A-Z].{10,}[^.]$/);
  });

  test('has an example, and options that it knows', () => {
    const help = helpOf(command);
    const examples = help.split('\n').filter((line) => line.startsWith('  crossdock '));
    expect(examples.length).toBeGreaterThan(0);
    const known = new Set([...command.options, ...crossdock().options].map(({ long }) => long));
    const used = examples
      .filter((line) => line.startsWith(`  crossdock ${pathOf(command)}`))
      .flatMap((line) => line.match(/--[a-z-]+/g) ?? []);
    expect(used.filter((option) => !known.has(option))).toEqual([]);
  });
});

test('every example is of a command that is there', () => {
  expect(Object.keys(EXAMPLES).filter((path) => !byPath.has(path))).toEqual([]);
});

test('the program has many commands', () => {
  expect(byPath.size).toBeGreaterThan(40);
});

/** Parses without running anything, because it is refused before. */
async function refused(...args: string[]): Promise<number> {
  const program = crossdock();
  silent(program);
  return program.parseAsync(args, { from: 'user' }).then(
    () => 0,
    (error: unknown) => exitCodeOf(error),
  );
}

function silent(command: Command): void {
  command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  command.commands.forEach(silent);
}

describe.each([...byPath.keys()])('%s', (path) => {
  test('does not run with an option that it does not know', async () => {
    expect(await refused(...path.split(' '), '--no-such-option')).toBe(2);
  });

  test('knows --json behind its name, and has none of its own', () => {
    const { unknown } = crossdock().parseOptions(['--json']);
    expect(unknown).toEqual([]);
    expect(byPath.get(path)?.options.map(({ long }) => long)).not.toContain('--json');
  });
});

test.each([...byPath].filter(([, { options }]) => options.some(({ long }) => long === '--limit')))(
  '%s goes on after a page and does not take words for numbers',
  async (path, { options }) => {
    expect(options.map(({ long }) => long)).toContain('--after');
    expect(await refused(...path.split(' '), '--limit', 'many')).toBe(2);
  },
);

test('a group without a usual command, and a word that is no command, are not understood', async () => {
  expect(await refused('stock')).toBe(2);
  expect(await refused('stats')).toBe(2);
  expect(await refused()).toBe(2);
  expect(await refused('orders', '--help')).toBe(0);
});

const groups = crossdock().commands.filter(({ commands }) => commands.length > 0);
test.each(groups.map((group) => [group.name(), group.commands[0]?.name() ?? '']))(
  '%s tells which of its commands is meant by a mistyped one',
  async (group, name) => {
    const program = crossdock();
    let told = '';
    for (const each of withAllBelow(program)) each.configureOutput({ writeErr: (text) => (told += text) });
    const mistyped = program.parseAsync([group, `${name}x`], { from: 'user' });
    await expect(mistyped.catch(exitCodeOf)).resolves.toBe(2);
    expect(told).toContain(`unknown command '${name}x'`);
    expect(told).toContain(`Did you mean ${name}?`);
  },
);

test('half the name of an order is not taken for none', async () => {
  expect(await refused('orders', 'tie-out', 'web')).toBe(2);
});

test('the help tells the exit codes', () => {
  const help = helpOf(crossdock());
  for (const [code, words] of Object.entries(EXIT_CODES)) expect(help).toContain(`  ${code}  ${words}`);
});
