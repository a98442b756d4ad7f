/** Fields and objects of an org as its describes tell of them, and short ways to write them down. */

export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'phone'
  | 'email'
  | 'boolean'
  | 'reference'
  | 'date'
  | 'datetime'
  | 'double'
  | 'currency';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** Characters; 0 where the type has no length. */
  readonly length: number;
  readonly nillable: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly referenceTo?: ObjectName;
  /** What a create without it gets. */
  readonly byDefault?: boolean | string;
  /** Values of a restricted picklist. */
  readonly values?: readonly string[];
  readonly externalId?: true;
}

export type ObjectName =
  'Account' | 'Contact' | 'Product2' | 'Pricebook2' | 'PricebookEntry' | 'Order' | 'OrderItem';

export interface ObjectDescription {
  readonly name: ObjectName;
  readonly keyPrefix: string;
  readonly fields: readonly Field[];
}

type More = Partial<Omit<Field, 'name' | 'type'>>;

export function field(name: string, type: FieldType, more: More = {}): Field {
  return { name, type, length: 0, nillable: true, createable: true, updateable: true, ...more };
}
export const text = (name: string, length: number, more: More = {}): Field =>
  field(name, 'string', { length, ...more });
export const parent = (name: string, referenceTo: ObjectName, more: More = {}): Field =>
  field(name, 'reference', { length: 18, referenceTo, ...more });

/** Kept by Salesforce itself. */
export const readOnly = { nillable: false, createable: false, updateable: false };
export const required = { nillable: false };
export const fixed = { nillable: false, updateable: false };
/** Computed by Salesforce from other fields. */
export const computed = { createable: false, updateable: false };

/** What every object has. */
export const SYSTEM: readonly Field[] = [
  field('Id', 'id', { length: 18, ...readOnly }),
  field('IsDeleted', 'boolean', readOnly),
  field('CreatedDate', 'datetime', readOnly),
  field('LastModifiedDate', 'datetime', readOnly),
  field('SystemModstamp', 'datetime', readOnly),
];

export const address = (kind: 'Billing' | 'Mailing' | 'Shipping'): readonly Field[] => [
  field(`${kind}Street`, 'textarea', { length: 255 }),
  text(`${kind}City`, 40),
  text(`${kind}State`, 80),
  text(`${kind}PostalCode`, 20),
  text(`${kind}Country`, 80),
];
