/** Finds a port on loopback that nobody listens on. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that operating systems give to whoever asks for any port: nobody else is given one of these while its owner is away. */
const [FIRST, LAST] = [15_000, 32_000];
const MOST_TRIES = 50;
let latest = randomInt(FIRST, LAST);

/**
 * Gives `wanted` back where it is free, or a free port where none is wanted, no port twice; `undefined` where `wanted` is taken. A chosen port
 * stays good for whoever ends and comes back later.
 */
export async function freePort(wanted = 0): Promise<number | undefined> {
  if (wanted !== 0) return await freeOne(wanted);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    latest = latest < LAST ? latest + 1 : FIRST;
    const port = await freeOne(latest);
    if (port !== undefined) return port;
  }
  return await freeOne(0);
}

function freeOne(wanted: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
