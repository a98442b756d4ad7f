/** The log of a hub that was started by hand: a file in the data folder, so that the terminal stays calm. */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LogFile {
  write(line: string): void;
  close(): void;
}

const MOST_BYTES = 50_000_000;

/** Appends to the file. When it has grown too large it takes the place of `<file>.1`, and a new one begins. */
export function logFile(file: string, mostBytes: number = MOST_BYTES): LogFile {
  mkdirSync(dirname(file), { recursive: true });
  let open = openSync(file, 'a');
  let bytes = fstatSync(open).size;
  const rotate = (): void => {
    closeSync(open);
    renameSync(file, `${file}.1`);
    open = openSync(file, 'a');
    bytes = 0;
  };
  return {
    write: (line) => {
      const size = Buffer.byteLength(line);
      if (bytes > 0 && bytes + size > mostBytes) rotate();
      writeSync(open, line);
      bytes += size;
    },
    close: () => closeSync(open),
  };
}
