/** Starts the sandbox on its fixed ports and stops it on SIGTERM or SIGINT. */
import { sandboxAddresses } from './landscape/addresses.ts';
import { startSandbox } from './sandbox.ts';

const write = (line: string): void => void process.stdout.write(`${line}\n`);

const sandbox = await startSandbox({
  seed: 1,
  supplierFolder: sandboxAddresses().supplierFolder,
  trickleMs: 1_500,
  publicUrl: process.env['CROSSDOCK_PUBLIC_URL'],
  ports: 'fixed',
});
for (const { name, url } of sandbox.simulators) write(`sandbox ${name.padEnd(13)} ${url}`);
write(`sandbox board         ${sandbox.boardUrl}`);

// Whoever started it as a child waits for this word.
process.send?.('ready');

let stopping = false;
const stop = (): void => {
  if (stopping) return;
  stopping = true;
  void sandbox.close();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
