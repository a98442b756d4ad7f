/** `npm run docs`: writes the reference pages anew, and the snippets of the guides. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { freshPages } from './docs/pages.ts';

const root = join(import.meta.dirname, '..');

for (const [path, text] of await freshPages(root)) {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
  process.stdout.write(`${path}\n`);
}
