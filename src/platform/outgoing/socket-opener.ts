/** The one way out for protocols that are not HTTP: a plain connection, only to addresses that may be called. */
import { connect, isIP, type Socket } from 'node:net';
import { failureCode, failureText } from '../failure.ts';
import type { SocketAddress, SocketFailure, SocketOpener } from './sockets.ts';
import { ForbiddenAddress, guardedLookup, mayConnect, type AllowedPrivate } from './address-guard.ts';

/** Makes the opener of one system; `allowPrivateAddresses` as for its HTTP client. */
export function socketOpener(allowPrivateAddresses: AllowedPrivate): SocketOpener {
  return {
    open: (to) =>
      // A literal address is never looked up, so it is judged here.
      isIP(to.host) !== 0 && !mayConnect(allowPrivateAddresses, to.host, to.host)
        ? Promise.resolve(failureOf(new ForbiddenAddress(to.host, to.host), to))
        : open(allowPrivateAddresses, to),
  };
}

function open(allowed: AllowedPrivate, to: SocketAddress): ReturnType<SocketOpener['open']> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ host: to.host, port: to.port, lookup: guardedLookup(allowed) });
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(failureOf(error, to));
    };
    const timer = setTimeout(() => fail(new TooSlow()), to.timeoutMs);
    socket.once('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve({ outcome: 'open', socket });
    });
  });
}

class TooSlow extends Error {}

function failureOf(error: unknown, { host, port, timeoutMs }: SocketAddress): SocketFailure {
  if (error instanceof ForbiddenAddress) return failed('forbidden-address', error.message);
  const code = failureCode(error);
  if (error instanceof TooSlow || code === 'ETIMEDOUT')
    return failed('timeout', `${host}:${port} could not be reached within ${timeoutMs} ms`);
  const kind = code === 'ECONNREFUSED' || code === 'ECONNRESET' ? 'refused' : 'unreachable';
  return failed(kind, `no connection to ${host}:${port}: ${failureText(error)}`);
}

function failed(kind: SocketFailure['kind'], reason: string): SocketFailure {
  return { outcome: 'failed', kind, reason };
}
