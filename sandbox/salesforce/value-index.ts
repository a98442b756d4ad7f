/** Which records have ever had a value in a field: where many must be looked through for each save, only these are. */
import type { Row } from './checks.ts';
import type { Field, ObjectDescription, ObjectName } from './fields.ts';

/** Parents whose children are looked for. */
const PARENTS: ReadonlySet<string> = new Set(['PricebookEntry.Product2Id', 'OrderItem.OrderId']);

export class ValueIndex {
  readonly #ids = new Map<string, Set<string>>();

  note({ name, fields }: ObjectDescription, row: Row): void {
    for (const field of fields) {
      const value = row[field.name];
      if (typeof value !== 'string' || !isIndexed(name, field)) continue;
      const key = keyOf(name, field.name, value);
      const ids = this.#ids.get(key) ?? new Set();
      this.#ids.set(key, ids.add(String(row['Id'])));
    }
  }

  /** Records that may have the value, whose case does not count; they may have lost it since. */
  idsWith(name: ObjectName, field: string, value: string): readonly string[] {
    return [...(this.#ids.get(keyOf(name, field, value)) ?? [])];
  }
}

const isIndexed = (name: ObjectName, { name: field, externalId }: Field): boolean =>
  externalId === true || PARENTS.has(`${name}.${field}`);

const keyOf = (name: ObjectName, field: string, value: string): string =>
  `${name}.${field} ${value.trim().toLowerCase()}`;
