/** The file of a backup: a header, the rows of each table in frames, a trailer and a checksum; compressed, and read piece by piece. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { PassThrough } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { failureText } from '../failure.ts';

const MAGIC = 'crossdock backup 1\n';
const CHECKSUM_BYTES = 32;
const LONGEST_LINE = 10_000_000;
const LONGEST_FRAME = 64_000_000;

export const BackupHeader = Type.Object({
  createdAt: Type.String(),
  /** The migrations of the database, which a target must have too. */
  migrations: Type.Array(Type.Object({ number: Type.Integer(), name: Type.String(), hash: Type.String() })),
  /** In an order in which references are satisfied. */
  tables: Type.Array(Type.Object({ name: Type.String(), columns: Type.Array(Type.String()) })),
  partitions: Type.Array(Type.Object({ name: Type.String(), parent: Type.String(), bound: Type.String() })),
});
export type BackupHeader = Static<typeof BackupHeader>;

export const BackupTrailer = Type.Object({
  rows: Type.Record(Type.String(), Type.Integer()),
  sequences: Type.Array(Type.Object({ name: Type.String(), value: Type.String(), isCalled: Type.Boolean() })),
});
export type BackupTrailer = Static<typeof BackupTrailer>;

/** Thrown by reading; the message is for people. */
export class DamagedBackup extends Error {}

/** Writes beside `path` and moves the file there when it is whole and on the disk. */
export class BackupWriter {
  readonly #path: string;
  readonly #input = new PassThrough();
  readonly #finished: Promise<void>;
  readonly #hash: Hash = createHash('sha256');

  /** Only its owner may read the file: it holds everything the hub knows. */
  constructor(path: string) {
    this.#path = path;
    const output = createWriteStream(`${path}.part`, { mode: 0o600, flush: true });
    this.#finished = pipeline(this.#input, createGzip({ level: 1 }), output);
    this.#finished.catch(() => undefined); // told by the next write
  }

  async header(header: BackupHeader): Promise<void> {
    await this.#write(Buffer.from(`${MAGIC}${JSON.stringify(header)}\n`));
  }

  /** Part of the rows of the present table. */
  async frame(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    await this.#write(lengthOf(bytes.length));
    await this.#write(bytes);
  }

  async endTable(): Promise<void> {
    await this.#write(lengthOf(0));
  }

  async finish(trailer: BackupTrailer): Promise<void> {
    await this.#write(Buffer.from(`${JSON.stringify(trailer)}\n`));
    this.#input.end(this.#hash.digest());
    await this.#finished;
    await rename(`${this.#path}.part`, this.#path);
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    this.#input.destroy();
    await this.#finished.catch(() => undefined);
    await rm(`${this.#path}.part`, { force: true });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    if (this.#input.write(bytes)) return;
    const drained = new Promise<void>((resolve) => void this.#input.once('drain', resolve));
    await Promise.race([drained, this.#finished]);
  }
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

/** Reads a file from its beginning, in the order in which it was written. Throws `DamagedBackup` for whatever is not as it was written. */
export class BackupReader {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #hash: Hash = createHash('sha256');
  #buffered: Buffer = Buffer.alloc(0);

  constructor(path: string) {
    const source = createReadStream(path);
    const plain = createGunzip();
    pipeline(source, plain).catch(() => undefined); // told by reading
    this.#chunks = plain[Symbol.asyncIterator]();
  }

  async header(): Promise<BackupHeader> {
    const magic = (await this.#take(MAGIC.length)).toString('latin1');
    if (magic !== MAGIC) throw new DamagedBackup('it is not a backup of Crossdock, or one of another format');
    return decode(BackupHeader, await this.#line());
  }

  /** The rows of the next table, in parts. */
  async *frames(): AsyncGenerator<Buffer> {
    for (;;) {
      const length = (await this.#take(4)).readUInt32BE();
      if (length === 0) return;
      if (length > LONGEST_FRAME) throw new DamagedBackup('it is damaged: a part has an impossible length');
      yield await this.#take(length);
    }
  }

  /** Reads over the rows of the next table. */
  async skipTable(): Promise<void> {
    const frames = this.frames();
    while ((await frames.next()).done !== true) continue;
  }

  /** Proves the checksum of everything read. */
  async trailer(): Promise<BackupTrailer> {
    const trailer = decode(BackupTrailer, await this.#line());
    const expected = this.#hash.copy().digest();
    if (!(await this.#take(CHECKSUM_BYTES)).equals(expected)) {
      throw new DamagedBackup('it is damaged: its checksum is not that of its content');
    }
    return trailer;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#buffered.indexOf(0x0a);
      if (end >= 0) return (await this.#take(end + 1)).toString('utf8');
      if (this.#buffered.length > LONGEST_LINE) throw new DamagedBackup('it is damaged: a line does not end');
      await this.#more();
    }
  }

  async #take(length: number): Promise<Buffer> {
    while (this.#buffered.length < length) await this.#more();
    const taken = this.#buffered.subarray(0, length);
    this.#buffered = this.#buffered.subarray(length);
    this.#hash.update(taken);
    return taken;
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next().catch((error: unknown) => {
      throw new DamagedBackup(`it is truncated or damaged: ${failureText(error)}`);
    });
    if (next.done === true) throw new DamagedBackup('it is truncated: it ends before its end');
    this.#buffered = Buffer.concat([this.#buffered, next.value]);
  }
}

function decode<Schema extends typeof BackupHeader | typeof BackupTrailer>(
  schema: Schema,
  line: string,
): Static<Schema> {
  try {
    return Value.Parse(schema, JSON.parse(line));
  } catch (error) {
    throw new DamagedBackup(`it is damaged: ${failureText(error)}`);
  }
}
