/** What every command has: the hub, the way to write, and how a person is named. */
import { userInfo } from 'node:os';
import { InvalidArgumentError, type Command } from 'commander';
import { client, type Client } from './client.ts';
import { whereTheHubIs } from './where.ts';

export interface Session {
  readonly hub: Client;
  /** Who is written down for decisions. */
  readonly by: string;
  readonly isJson: boolean;
  /** Prints the answer: as it came for `--json`, otherwise in words. */
  readonly show: <Answer>(answer: Answer, words: (answer: Answer) => string) => void;
}

/** Makes the session of the command that runs. */
export function session(command: Command): Session {
  const options = command.optsWithGlobals<{ url?: string; key?: string; json?: boolean; by?: string }>();
  const isJson = options.json === true;
  return {
    hub: client(whereTheHubIs(options, process.env)),
    by: options.by ?? userInfo().username,
    isJson,
    show: (answer, words) => console.log(isJson ? JSON.stringify(answer, null, 2) : words(answer)),
  };
}

/** A whole number from an option, or words about what is expected. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError(`"${text}" is not a whole number.`);
  return number;
}

/** More pages follow? */
export function moreWords(page: { readonly next?: string }): string {
  return page.next === undefined ? '' : `\n\nThere are more: repeat with --after ${page.next}`;
}
