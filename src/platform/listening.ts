/** Why a port cannot be listened on, in words that say what to do. */
import { failureCode } from './failure.ts';

/** Gives the words, or nothing where it failed for another reason. */
export function whyNotListening(
  thrown: unknown,
  { host, port }: { readonly host: string; readonly port: number },
): string | undefined {
  switch (failureCode(thrown)) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is taken by another program; end it, or set CROSSDOCK_PORT to another port`;
    case 'EACCES':
      return `this account may not listen on port ${port}; set CROSSDOCK_PORT to one from 1024 on, and put a proxy before it`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no address ${host}; set CROSSDOCK_HOST to 127.0.0.1, or to 0.0.0.0 for all of its addresses`;
    default:
      return undefined;
  }
}
