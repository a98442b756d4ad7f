/** Why a port cannot be listened on, in words that say what to do. */
import { failureCode } from '../../platform/failure.ts';

interface Place {
  readonly host: string;
  readonly port: number;
}

const noAddress = ({ host }: Place): string =>
  `this machine has no address ${host}; set CROSSDOCK_HOST to 127.0.0.1, or to 0.0.0.0 for all of its addresses`;

const WORDS: Readonly<Record<string, (place: Place) => string>> = {
  EADDRINUSE: ({ host, port }) =>
    `port ${port} on ${host} is taken by another program; end it, or set CROSSDOCK_PORT to another port`,
  EACCES: ({ port }) =>
    `this account may not listen on port ${port}; set CROSSDOCK_PORT to one from 1024 on, and put a proxy before it`,
  EADDRNOTAVAIL: noAddress,
  ENOTFOUND: noAddress,
};

/** Gives the words, or nothing where it failed for another reason. */
export function whyNotListening(thrown: unknown, place: Place): string | undefined {
  return WORDS[failureCode(thrown) ?? '']?.(place);
}
