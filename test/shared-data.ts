/** Where the vendor schemas, payloads and datasets lie on this computer, if they are here at all. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const beside = join(import.meta.dirname, '..', '..', 'shared', 'data');

/** Gives the path below the shared data folder, or `undefined` where the folder or the path is absent: skip then, visibly. */
export function sharedData(...path: readonly string[]): string | undefined {
  const found = join(process.env['CROSSDOCK_SHARED_DATA'] ?? beside, ...path);
  return existsSync(found) ? found : undefined;
}
