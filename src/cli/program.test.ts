import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { EXAMPLES } from './examples.ts';
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
