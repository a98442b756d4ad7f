/** Why a command ends without what was asked: words for people, and an exit code. */
import type { Problem } from '../platform/errors.ts';

/** `1`: refused, or something was found; `2`: the command was not understood. */
export type ExitCode = 1 | 2;

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
