/** A piece of network between hub and systems: it carries bytes, and breaks a connection on which nobody answers, as gateways do. */
import { connect, createServer, type Socket } from 'node:net';

export interface Gateway {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on loopback for a system; a request that is not answered for so long ends with its connection. */
export async function startGateway(to: string, patienceMs: number): Promise<Gateway> {
  const { port, hostname } = new URL(to);
  const open = new Set<Socket>();
  const server = createServer((inside) => {
    const outside = connect(Number(port), hostname);
    for (const [socket, other] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      open.add(socket);
      // Broken connections are what this is for.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    outside.setTimeout(patienceMs, () => outside.destroy());
    inside.pipe(outside);
    outside.pipe(inside);
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the gateway has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      for (const socket of open) socket.destroy();
      await closed.promise;
    },
  };
}
