/** What plain connections promise to connectors of protocols that are not HTTP: guarded as HTTP is, and every failure is a value. */
import type { Socket } from 'node:net';

export interface SocketAddress {
  readonly host: string;
  readonly port: number;
  /** For name resolution and connecting together. */
  readonly timeoutMs: number;
}

/** No connection stands: nothing has been sent. */
export interface SocketFailure {
  readonly outcome: 'failed';
  readonly kind: 'refused' | 'unreachable' | 'timeout' | 'forbidden-address';
  readonly reason: string;
}

export interface SocketOpener {
  /** Whoever gets a socket closes it, and listens for its errors from then on. */
  open(to: SocketAddress): Promise<{ readonly outcome: 'open'; readonly socket: Socket } | SocketFailure>;
}

/** For surroundings in which only HTTP leads out. */
export const noSockets: SocketOpener = {
  open: ({ host, port }) =>
    Promise.resolve({
      outcome: 'failed',
      kind: 'refused',
      reason: `no connection to ${host}:${port} is opened here`,
    }),
};
