/** A supplier who drops item files into a folder, in his own columns and manners. */
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Distributor, SeedItem } from '../distributor/shapes.ts';
import { noFaults, type Simulator } from '../kit/faults.ts';
import { seededRandom, type Random } from '../kit/random.ts';
import { goodRow, SUPPLIER_HEADER, BAD_ROWS } from './supplier-file.ts';

export interface SupplierOptions {
  readonly name: string;
  /** Made where it is missing. */
  readonly folder: string;
  readonly distributor: Distributor;
  /** E.g. `SUP-01`: whose items the files list. */
  readonly supplierNumber: string;
  /** How long a half-written file stays half-written; default 2,000. */
  readonly growMs?: number;
  readonly clock?: () => Date;
}

/** Starts with one whole file in the folder. An outage means that no file comes. */
export async function startSupplier(options: SupplierOptions): Promise<Simulator> {
  await mkdir(options.folder, { recursive: true });
  const desk = new SupplierDesk(options);
  await desk.drop(desk.file(options.distributor.items.length));
  return {
    name: options.name,
    url: pathToFileURL(options.folder).href,
    faults: desk.faults,
    counts: () => ({ files: desk.files, items: desk.items.length }),
    edits: {
      dropFile: ({ seed }) => desk.dropFile(seededRandom(seed)),
      dropBadRows: ({ seed }) => desk.dropBadRows(seededRandom(seed)),
      uploadAgain: () => desk.uploadAgain(),
      writeSlowly: ({ seed }) => desk.writeSlowly(seededRandom(seed)),
      dropWrongHeader: () => desk.dropWrongHeader(),
    },
    close: () => desk.close(),
  };
}

class SupplierDesk {
  readonly faults = noFaults();
  readonly items: readonly SeedItem[];
  files = 0;
  readonly #options: SupplierOptions;
  readonly #stopping = new AbortController();
  readonly #renamed = new Map<string, string>();
  #last: { readonly name: string; readonly text: string } | undefined;
  #growing: Promise<void> = Promise.resolve();

  constructor(options: SupplierOptions) {
    this.#options = options;
    this.items = options.distributor.items.filter(
      ({ supplierNumber }) => supplierNumber === options.supplierNumber,
    );
  }

  /** A file with at most so many rows, as the supplier sees his items now. */
  file(most: number): string {
    return `${[SUPPLIER_HEADER, ...this.items.slice(0, most).map((item) => this.#row(item))].join('\r\n')}\r\n`;
  }

  async dropFile(random: Random): Promise<string> {
    const changed = this.#describeAnew(random);
    return `${await this.drop(this.file(this.items.length))} It calls ${changed} by a new description.`;
  }

  async dropBadRows(random: Random): Promise<string> {
    const chosen = BAD_ROWS.filter(() => random.chance(0.6));
    const bad = chosen.length > 0 ? chosen : BAD_ROWS;
    const rows = [SUPPLIER_HEADER, ...this.items.slice(0, 20).map((item) => this.#row(item)), ...bad];
    return `${await this.drop(`${rows.join('\r\n')}\r\n`)} It has ${bad.length} bad rows.`;
  }

  /** The same bytes again under another name, as people do who are not sure that it worked. */
  async uploadAgain(): Promise<string> {
    const last = this.#last;
    if (last === undefined) return 'Uploaded nothing again: no file has come yet.';
    return this.#write(`again-${this.files}-${last.name}`, last.text);
  }

  /** Half of a file now, the rest later: whoever takes it at once has half a file. */
  async writeSlowly(random: Random): Promise<string> {
    this.#describeAnew(random);
    const name = this.#nextName();
    const text = this.file(this.items.length);
    const half = Math.floor(text.length / 2);
    const told = await this.#write(name, text.slice(0, half));
    this.#growing = this.#growing.then(() => this.#grow(name, text.slice(half)));
    return `${told} Only half of it is there yet.`;
  }

  async dropWrongHeader(): Promise<string> {
    const text = this.file(5).replace('Art-Nr', 'Artikelnummer');
    return `${await this.#write(this.#nextName(), text)} Its first column has another name.`;
  }

  async drop(text: string): Promise<string> {
    const name = this.#nextName();
    this.#last = { name, text };
    return this.#write(name, text);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#growing;
  }

  #describeAnew(random: Random): string {
    const item = random.pick(this.items);
    this.#renamed.set(item.number, `${item.description}, batch ${random.between(100, 999)}`);
    return item.supplierItemNumber;
  }

  #row(item: SeedItem): string {
    return goodRow({ ...item, description: this.#renamed.get(item.number) ?? item.description });
  }

  /** The stamp orders the files; the running number keeps two of one second apart. */
  #nextName(): string {
    const clock = this.#options.clock ?? (() => new Date());
    const stamp = clock()
      .toISOString()
      .replaceAll(/[^0-9]/g, '')
      .slice(0, 14);
    return `items-${stamp}${String(this.files % 1_000).padStart(3, '0')}.csv`;
  }

  async #write(name: string, text: string): Promise<string> {
    if (this.faults.outage) return `Sent no ${name}: the supplier is down.`;
    this.files += 1;
    await writeFile(join(this.#options.folder, name), Buffer.from(text, 'latin1'));
    return `Put ${name} into the folder.`;
  }

  async #grow(name: string, rest: string): Promise<void> {
    const { growMs = 2_000, folder } = this.#options;
    await delay(growMs, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => undefined);
    // Only if it is still there under its name: whoever took it too early keeps the half.
    const file = await open(join(folder, name), 'r+').catch(() => undefined);
    if (file === undefined) return;
    const { size } = await file.stat();
    await file.write(Buffer.from(rest, 'latin1'), 0, null, size);
    await file.close();
  }
}
