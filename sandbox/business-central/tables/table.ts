/** One table of the ERP: rows by id, each with its ETag; whoever wants to know of changes is told. */

export type Cell = string | number | boolean;
export type Fields = Record<string, Cell> & { id: string; lastModifiedDateTime: string };
export type ChangeType = 'created' | 'updated' | 'deleted';

export interface Change {
  readonly table: TableName;
  readonly id: string;
  readonly changeType: ChangeType;
  /** ISO instant. */
  readonly at: string;
}

export type TableName =
  | 'items'
  | 'itemUnits'
  | 'itemCategories'
  | 'units'
  | 'customers'
  | 'shipTos'
  | 'contacts'
  | 'vendors'
  | 'locations'
  | 'paymentTerms'
  | 'prices'
  | 'ledgerEntries'
  | 'postingGroups'
  | 'salesQuotes'
  | 'salesQuoteLines'
  | 'salesOrders'
  | 'salesOrderLines'
  | 'salesShipments'
  | 'salesShipmentLines'
  | 'salesInvoices'
  | 'salesInvoiceLines'
  | 'salesCreditMemos'
  | 'salesCreditMemoLines'
  | 'paymentJournals'
  | 'customerPayments'
  | 'journalLines'
  | 'ledger'
  | 'purchaseOrders'
  | 'purchaseOrderLines';

interface Stored {
  readonly fields: Fields;
  readonly etag: string;
}

export interface SaveOptions {
  /** Committed now, but carrying this older change date, as a long transaction does. */
  readonly modifiedAt?: Date;
  /** A change of an administrator notifies nobody. */
  readonly quiet?: boolean;
}

export class Table {
  readonly name: TableName;
  readonly #rows = new Map<string, Stored>();
  readonly #clock: () => Date;
  readonly #tell: (change: Change) => void;
  readonly #indexes = new Map<string, Map<unknown, readonly Fields[]>>();
  #version = 0;

  constructor(name: TableName, clock: () => Date, tell: (change: Change) => void) {
    this.name = name;
    this.#clock = clock;
    this.#tell = tell;
  }

  get size(): number {
    return this.#rows.size;
  }

  *all(): Generator<Fields> {
    for (const { fields } of this.#rows.values()) yield fields;
  }

  find(id: string): Fields | undefined {
    return this.#rows.get(id.toLowerCase())?.fields;
  }

  findBy(field: string, value: unknown): Fields | undefined {
    return this.listBy(field, value)[0];
  }

  listBy(field: string, value: unknown): readonly Fields[] {
    const index = this.#indexes.get(field) ?? this.#indexOf(field);
    return index.get(value) ?? [];
  }

  /** Built on demand, and kept up with every change: an order of many lines reads and writes them by turns. */
  #indexOf(field: string): ReadonlyMap<unknown, readonly Fields[]> {
    const index = new Map<unknown, readonly Fields[]>(Map.groupBy(this.all(), (fields) => fields[field]));
    this.#indexes.set(field, index);
    return index;
  }

  #reindex(before: Fields | undefined, after: Fields | undefined): void {
    for (const [field, index] of this.#indexes) {
      const moves = before === undefined || after === undefined || before[field] !== after[field];
      if (before !== undefined)
        replaceIn(index, { value: before[field], before, after: moves ? [] : [after] });
      if (after !== undefined && moves) {
        index.set(after[field], [...(index.get(after[field]) ?? []), after]);
      }
    }
  }

  #keep(fields: Fields): void {
    this.#reindex(this.find(fields.id), fields);
    this.#rows.set(fields.id, { fields, etag: this.#nextEtag() });
  }

  etag(id: string): string {
    return this.#rows.get(id.toLowerCase())?.etag ?? '';
  }

  /** Puts opening rows in, with their own change dates and without telling anybody. */
  seed(fields: Fields): void {
    this.#keep(fields);
  }

  /** Remembers all rows; the given function puts them back, telling nobody. */
  remember(): () => void {
    const rows = new Map(this.#rows);
    return () => {
      this.#indexes.clear();
      this.#rows.clear();
      for (const [id, stored] of rows) this.#rows.set(id, stored);
    };
  }

  insert(fields: Record<string, Cell> & { id: string }): Fields {
    return this.#store({ ...fields, lastModifiedDateTime: '' }, 'created', {});
  }

  update(id: string, changes: Record<string, Cell>, options: SaveOptions = {}): Fields {
    const present = this.find(id);
    if (present === undefined) throw new Error(`${this.name} has no ${id}`);
    return this.#store({ ...present, ...changes }, 'updated', options);
  }

  /** Tells of a change of what belongs to this row; the row itself, and its date, stay as they are. */
  announce(id: string): void {
    const row = this.find(id);
    if (row === undefined) return;
    this.#tell({ table: this.name, id: row.id, changeType: 'updated', at: this.#clock().toISOString() });
  }

  delete(id: string): void {
    this.#reindex(this.find(id), undefined);
    if (this.#rows.delete(id.toLowerCase())) {
      this.#tell({ table: this.name, id, changeType: 'deleted', at: this.#clock().toISOString() });
    }
  }

  #store(fields: Fields, changeType: ChangeType, { modifiedAt, quiet }: SaveOptions): Fields {
    const at = this.#dateFor(fields.id, modifiedAt ?? this.#clock());
    const stored = { ...fields, lastModifiedDateTime: at };
    this.#keep(stored);
    if (quiet !== true) this.#tell({ table: this.name, id: fields.id, changeType, at });
    return stored;
  }

  /** The dates of one record never go back and never repeat: a transaction holds the record while it is open. */
  #dateFor(id: string, wanted: Date): string {
    const before = Date.parse(this.find(id)?.lastModifiedDateTime ?? '');
    return new Date(
      Number.isNaN(before) ? wanted.getTime() : Math.max(wanted.getTime(), before + 1),
    ).toISOString();
  }

  #nextEtag(): string {
    this.#version += 1;
    return `W/"${Buffer.from(`44;${this.name}${this.#version};00;`).toString('base64')}"`;
  }
}

interface Replacement {
  readonly value: unknown;
  readonly before: Fields;
  readonly after: readonly Fields[];
}

/** Lists that were given out stay as they are: whoever walks one may delete its rows. */
function replaceIn(index: Map<unknown, readonly Fields[]>, { value, before, after }: Replacement): void {
  const rows = index.get(value) ?? [];
  index.set(value, rows.toSpliced(rows.indexOf(before), 1, ...after));
}
