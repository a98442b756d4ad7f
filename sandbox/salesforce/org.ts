/** The records of one simulated org, and everything that happens when one is saved or deleted. */
import { problemsOf, saveError, stored, unwritable, type Row, type SaveError } from './checks.ts';
import { canonicalId, newId } from './ids.ts';
import type { ObjectDescription, ObjectName } from './fields.ts';
import { describeObjects } from './objects.ts';
import { deleteError, itemsOf, keptBySalesforce, orderErrors, orderWithAmount } from './orders/rules.ts';
import { ValueIndex } from './value-index.ts';

export interface SaveResult {
  readonly id?: string;
  readonly success: boolean;
  readonly errors: readonly SaveError[];
  readonly created?: boolean;
}

/** A rule that somebody set up in the org. */
export interface OrgRule {
  readonly object: ObjectName;
  readonly statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' | 'DUPLICATES_DETECTED';
  readonly message: string;
  /** `others` are the living records of the object. */
  readonly breaks: (row: Row, others: readonly Row[]) => boolean;
}

export interface OrgOptions {
  readonly externalIdField: string;
  readonly clock: () => Date;
  readonly rules?: readonly OrgRule[];
  /** Of an org with several, its own first; absent: it has one, and no record says which. */
  readonly currencies?: readonly string[];
}

export class Org {
  /** Has the user the permission to edit activated orders? */
  editsActivatedOrders = true;
  readonly objects: ReadonlyMap<ObjectName, ObjectDescription>;
  readonly externalIdField: string;
  /** Rows that another transaction holds. */
  readonly locked = new Set<string>();
  readonly rules: OrgRule[];
  readonly #tables = new Map<ObjectName, Map<string, Row>>();
  readonly #index = new ValueIndex();
  readonly #clock: () => Date;
  #lastId = 0;

  constructor({ externalIdField, clock, rules = [], currencies = [] }: OrgOptions) {
    this.objects = describeObjects(externalIdField, currencies);
    this.externalIdField = externalIdField;
    this.rules = [...rules];
    this.#clock = clock;
    for (const name of this.objects.keys()) this.#tables.set(name, new Map());
  }

  describe(name: ObjectName): ObjectDescription {
    const object = this.objects.get(name);
    if (object === undefined) throw new Error(`the org has no object ${name}`);
    return object;
  }

  now(): Date {
    return this.#clock();
  }

  /** The object of this name, written in any case. */
  objectNamed(name: string): ObjectDescription | undefined {
    return [...this.objects.values()].find((each) => each.name.toLowerCase() === name.toLowerCase());
  }

  /** All rows, those in the recycle bin among them. */
  rows(name: ObjectName): readonly Row[] {
    return [...this.#table(name).values()];
  }

  living(name: ObjectName): readonly Row[] {
    return this.rows(name).filter((row) => row['IsDeleted'] === false);
  }

  /** Living rows with this text in a field that is unique or names a parent. */
  having(name: ObjectName, field: string, text: string): readonly Row[] {
    const table = this.#table(name);
    const rows = this.#index.idsWith(name, field, text).flatMap((id): Row[] => {
      const row = table.get(id);
      return row === undefined ? [] : [row];
    });
    return rows.filter((row) => row['IsDeleted'] === false && sameText(row[field], text));
  }

  find(name: ObjectName, id: unknown): Row | undefined {
    const long = canonicalId(id);
    return long === undefined ? undefined : this.#table(name).get(long);
  }

  create(name: ObjectName, given: Row): SaveResult {
    const object = this.describe(name);
    const refused = unwritable(object, given, 'createable');
    if (refused !== undefined) return failed(refused);
    const values = stored(object, given);
    const stamp = this.#stamp();
    const said = { ...blankOf(object), ...values };
    const row = { ...said, ...keptBySalesforce(this, { name, row: said }, stamp) };
    const errors = this.#errorsOf(object, { row }, Object.keys(values));
    if (errors.length > 0) return failed(...errors);
    this.#lastId += 1;
    const id = newId(object.keyPrefix, this.#lastId);
    this.#keep(object, { ...row, Id: id, IsDeleted: false, CreatedDate: stamp, ...stamps(stamp) });
    return { id, success: true, errors: [], created: true };
  }

  update(name: ObjectName, id: unknown, given: Row): SaveResult {
    const object = this.describe(name);
    const row = this.find(name, id);
    const refused = this.#refusedUpdate(object, { row, id, given });
    if (refused !== undefined || row === undefined) return failed(refused ?? gone());
    const values = stored(object, given);
    const stamp = this.#stamp();
    const said = { ...row, ...values };
    const changed = { ...said, ...keptBySalesforce(this, { name, row: said, before: row }, stamp) };
    const errors = this.#errorsOf(object, { row: changed, before: row }, Object.keys(values));
    if (errors.length > 0) return failed(...errors);
    this.#keep(object, { ...changed, Id: row['Id'], ...stamps(stamp) });
    return { id: String(row['Id']), success: true, errors: [], created: false };
  }

  /** By an external id, whose case does not count. */
  upsert(name: ObjectName, given: Row, key = this.externalIdField): SaveResult {
    const { [key]: number } = given;
    if (typeof number !== 'string' || number.trim() === '')
      return failed(saveError('MISSING_ARGUMENT', `${key} not specified`));
    const found = this.having(name, key, number);
    if (found.length > 1) {
      const ids = found.map((row) => String(row['Id'])).join(', ');
      const message = `${key}: more than one record found for external id field: [${ids}]`;
      return failed(saveError('DUPLICATE_EXTERNAL_ID', message, [key]));
    }
    const [row] = found;
    return row === undefined ? this.create(name, given) : this.update(name, row['Id'], given);
  }

  /** Into the recycle bin, with a new change date; the products of an order go with it. */
  delete(name: ObjectName, id: string): SaveResult {
    const row = this.find(name, id);
    if (row === undefined || row['IsDeleted'] === true) return failed(gone());
    const refused = this.#isLocked(this.describe(name), row, {}) ? lock() : deleteError(this, name, row);
    if (refused !== undefined) return failed(refused);
    for (const item of name === 'Order' ? itemsOf(this, row['Id']) : []) this.#mark('OrderItem', item, true);
    this.#mark(name, this.find(name, id) ?? row, true);
    return { id: String(row['Id']), success: true, errors: [] };
  }

  undelete(name: ObjectName, id: string): void {
    const row = this.find(name, id);
    if (row !== undefined) this.#mark(name, row, false);
  }

  /** Gives a function that undoes everything since. */
  savepoint(): () => void {
    const kept = new Map([...this.#tables].map(([name, table]) => [name, new Map(table)]));
    return () => {
      for (const [name, table] of kept) this.#tables.set(name, table);
    };
  }

  /** Sets a price book up as people do it; one of them is the standard one, which every org has. */
  addPriceBook(name: string, isStandard: boolean): string {
    const { id = '' } = this.create('Pricebook2', { Name: name, IsActive: true });
    Object.assign(this.find('Pricebook2', id) ?? {}, { IsStandard: isStandard });
    return id;
  }

  /** Moves the change date of a row into the past, as a transaction does that commits late. */
  dateBack(name: ObjectName, id: string, seconds: number): void {
    const at = new Date(this.#clock().getTime() - seconds * 1000);
    Object.assign(this.find(name, id) ?? {}, stamps(spelled(at)));
  }

  #keep(object: ObjectDescription, row: Row): void {
    const table = this.#table(object.name);
    const id = String(row['Id']);
    const order = orderWithAmount(this, { name: object.name, row, before: table.get(id) });
    if (order !== undefined) this.#table('Order').set(String(order['Id']), order);
    table.set(id, row);
    this.#index.note(object, row);
  }

  #mark(name: ObjectName, row: Row, IsDeleted: boolean): void {
    this.#keep(this.describe(name), { ...row, IsDeleted, ...stamps(this.#stamp()) });
  }

  #table(name: ObjectName): Map<string, Row> {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Error(`the org has no object ${name}`);
    return table;
  }

  #refusedUpdate(
    object: ObjectDescription,
    { row, id, given }: { readonly row: Row | undefined; readonly id: unknown; readonly given: Row },
  ): SaveError | undefined {
    if (canonicalId(id) === undefined)
      return saveError('MALFORMED_ID', `${object.name} ID: id value of incorrect type: ${String(id)}`, [
        'Id',
      ]);
    if (row === undefined) return saveError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
    if (row['IsDeleted'] === true) return gone();
    if (this.#isLocked(object, row, given)) return lock();
    return unwritable(object, given, 'updateable');
  }

  /** Saving a contact or an entry locks the row above it, too. */
  #isLocked(object: ObjectDescription, row: Row, given: Row): boolean {
    const above = object.fields.flatMap(({ name, type }) =>
      type === 'reference' ? [row[name], given[name]] : [],
    );
    return [row['Id'], ...above].some((id) => this.locked.has(canonicalId(id) ?? ''));
  }

  #errorsOf(
    object: ObjectDescription,
    { row, before }: { readonly row: Row; readonly before?: Row },
    changed: readonly string[],
  ): readonly SaveError[] {
    if (this.#isLocked(object, row, {})) return [lock()];
    const errors = [...problemsOf(object, row, changed), ...this.#danglingOf(object, row, changed)];
    if (errors.length > 0) return errors;
    const refused = [...this.#duplicatesOf(object, row), ...orderErrors(this, { ...object, row, before })];
    return refused.length > 0 ? refused : this.#brokenRules(object, row);
  }

  #danglingOf(object: ObjectDescription, row: Row, changed: readonly string[]): readonly SaveError[] {
    return object.fields.flatMap(({ name, referenceTo }) => {
      const id = row[name];
      if (referenceTo === undefined || id === null || id === undefined || !changed.includes(name)) return [];
      const found = this.find(referenceTo, id);
      if (found !== undefined && found['IsDeleted'] === false) return [];
      if (canonicalId(id) === undefined)
        return [
          saveError('MALFORMED_ID', `${name}: id value of incorrect type: ${JSON.stringify(id)}`, [name]),
        ];
      return found === undefined
        ? [saveError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [name])]
        : [saveError('ENTITY_IS_DELETED', 'entity is deleted', [name])];
    });
  }

  #duplicatesOf(object: ObjectDescription, row: Row): readonly SaveError[] {
    for (const { name } of object.fields.filter(({ externalId }) => externalId === true)) {
      const key = row[name];
      const same = typeof key === 'string' ? this.having(object.name, name, key) : [];
      const twin = same.find((each) => each['Id'] !== row['Id']);
      if (twin === undefined) continue;
      const message = `duplicate value found: ${name} duplicates value on record with id: ${String(twin['Id'])}`;
      return [saveError('DUPLICATE_VALUE', message)];
    }
    return object.name === 'PricebookEntry' ? this.#entryErrors(row) : [];
  }

  #entryErrors(row: Row): readonly SaveError[] {
    const ofProduct = this.having('PricebookEntry', 'Product2Id', String(row['Product2Id'])).filter(
      (each) => each['Id'] !== row['Id'] && each['CurrencyIsoCode'] === row['CurrencyIsoCode'],
    );
    if (ofProduct.some((each) => each['Pricebook2Id'] === row['Pricebook2Id']))
      return [
        saveError('FIELD_INTEGRITY_EXCEPTION', 'This price definition already exists in this price book'),
      ];
    const isStandard = (id: unknown) => this.find('Pricebook2', id)?.['IsStandard'] === true;
    if (isStandard(row['Pricebook2Id']) || ofProduct.some((each) => isStandard(each['Pricebook2Id'])))
      return [];
    const message = 'Before creating a custom price, create a standard price.';
    return [saveError('STANDARD_PRICE_NOT_DEFINED', message)];
  }

  #brokenRules(object: ObjectDescription, row: Row): readonly SaveError[] {
    const rules = this.rules.filter((rule) => rule.object === object.name);
    if (rules.length === 0) return [];
    const others = this.living(object.name).filter((each) => each['Id'] !== row['Id']);
    return rules
      .filter((rule) => rule.breaks(row, others))
      .map(({ statusCode, message }) => saveError(statusCode, message));
  }

  #stamp(): string {
    return spelled(this.#clock());
  }
}

/** Change dates are kept to the second. */
const spelled = (at: Date): string => `${at.toISOString().slice(0, 19)}.000+0000`;
const stamps = (stamp: string): Row => ({ LastModifiedDate: stamp, SystemModstamp: stamp });

const failed = (...errors: readonly SaveError[]): SaveResult => ({ success: false, errors });
const gone = (): SaveError => saveError('ENTITY_IS_DELETED', 'entity is deleted');
const lock = (): SaveError =>
  saveError('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record or 1 records');

const sameText = (a: unknown, b: string): boolean =>
  typeof a === 'string' && a.toLowerCase() === b.trim().toLowerCase();

function blankOf(object: ObjectDescription): Row {
  return Object.fromEntries(object.fields.map(({ name, byDefault }) => [name, byDefault ?? null]));
}
