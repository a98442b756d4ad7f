/** Why a command ends without what was asked: words for people, and an exit code. */
import { CommanderError } from 'commander';
import type { Problem } from '../platform/errors.ts';

/** What a command ends with, for scripts; the one place that says so. */
export const EXIT_CODES = {
  0: 'done',
  1: 'refused, not found, not reached, or what was looked at is not as it should be',
  2: 'the command was not understood: nothing was done',
} as const;
export type ExitCode = keyof typeof EXIT_CODES;

/** The exit code of a command that ended with this. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return error instanceof CommandFailure ? error.exitCode : 1;
}

export class CommandFailure extends Error {
  readonly exitCode: ExitCode;
  /** The hub's own answer, for `--json`. */
  readonly problem: Problem | undefined;

  constructor(message: string, { exitCode = 1, problem }: { exitCode?: ExitCode; problem?: Problem } = {}) {
    super(message);
    this.exitCode = exitCode;
    this.problem = problem;
  }
}

/** The hub's problem in lines for a terminal. */
export function problemText({ title, detail, errors = [], code, instance }: Problem): string {
  const lines = [
    errors.length > 0 ? `${title}:` : detail,
    ...errors.map(({ path, message }) => `  ${path === '' ? 'request' : path}: ${message}`),
  ];
  const isOurFault = code === 'HUB_INTERNAL' && instance !== undefined;
  return [...lines, ...(isOurFault ? [`  instance ${instance} in the hub's log`] : [])].join('\n');
}
