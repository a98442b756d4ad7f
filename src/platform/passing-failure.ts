/** Tells a failure of the surroundings, which passes by itself, from a failure of the content, which does not. */
import { failureCode, failureText } from '../platform/failure.ts';

/** Connection lost, server stopping, out of resources, serialization: SQLSTATE classes 08, 53, 57P, 40, 25P03. */
const SQL_STATES = /^(08|53|57P|40|25P03)/;
const SOCKET = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST|ENET)/;
const WORDS =
  /connection terminated|connection timeout|timeout exceeded when trying to connect|client has encountered|pool after calling end/i;

/** True where trying the same again later may work although nothing was changed. */
export function isPassing(error: unknown): boolean {
  const code = failureCode(error) ?? '';
  return SQL_STATES.test(code) || SOCKET.test(code) || WORDS.test(failureText(error));
}
