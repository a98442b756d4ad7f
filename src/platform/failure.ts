/** Reads what somebody else threw: anything may be thrown, so nothing is taken for granted. */

/** The message in words; of an aggregate (several addresses tried) the messages of its parts. */
export function failureText(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === '')
    return thrown.errors.map(failureText).join('; ');
  if (thrown instanceof Error) return thrown.message === '' ? thrown.name : thrown.message;
  return String(thrown);
}

/** The code of the system or library, `ENOENT` or `UND_ERR_CONNECT_TIMEOUT` say; of an aggregate the first one. */
export function failureCode(thrown: unknown): string | undefined {
  const code = property(thrown, 'code');
  if (typeof code === 'string') return code;
  return thrown instanceof AggregateError
    ? thrown.errors.map(failureCode).find((each) => each !== undefined)
    : undefined;
}

/** What a child process wrote to its error output before it failed; empty where it wrote nothing. */
export function failureOutput(thrown: unknown): string {
  const output = property(thrown, 'stderr');
  return typeof output === 'string' ? output.trim() : '';
}

/** An `Error` in any case, for interfaces that want one. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(failureText(thrown));
}

function property(thrown: unknown, name: string): unknown {
  return typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined;
}

/** Connection lost, server stopping, out of resources, serialization: SQLSTATE classes 08, 53, 57P, 40, 25P03. */
const PASSING_SQL_STATES = /^(08|53|57P|40|25P03)/;
const PASSING_SYSTEM_CODES = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST|ENET)/;
const PASSING_WORDS =
  /connection terminated|connection timeout|timeout exceeded when trying to connect|client has encountered|pool after calling end/i;

/** Tells a failure of the surroundings, which passes by itself, from one of the content: the same may work later although nothing was changed. */
export function isPassing(thrown: unknown): boolean {
  const code = failureCode(thrown) ?? '';
  return (
    PASSING_SQL_STATES.test(code) ||
    PASSING_SYSTEM_CODES.test(code) ||
    PASSING_WORDS.test(failureText(thrown))
  );
}
