/** How a list describes its fields: type, length, who may write them. */
import type { TableName } from './table.ts';

export interface FieldShape {
  readonly type: 'guid' | 'text' | 'code' | 'decimal' | 'integer' | 'boolean' | 'datetime' | 'date' | 'enum';
  readonly writable: boolean;
  readonly maxLength?: number;
  readonly options?: readonly string[];
  /** The value must be a code of this table. */
  readonly relatesTo?: TableName;
}

interface Navigation {
  readonly entitySet: string;
  readonly many: boolean;
  /** Field of the other list that is compared with … */
  readonly theirField: string;
  /** … this field of ours. */
  readonly ourField: string;
}

export interface Entity {
  readonly api: 'v2.0' | 'companion';
  readonly entitySet: string;
  readonly table: TableName;
  readonly fields: Readonly<Record<string, FieldShape>>;
  readonly navigations?: Readonly<Record<string, Navigation>>;
  readonly writable: boolean;
  /** Named in the vendor's list of resources that notify, or a companion page. */
  readonly notifies: boolean;
}

export const guid: FieldShape = { type: 'guid', writable: false };
export const wGuid: FieldShape = { type: 'guid', writable: true };
export const readOnly = (shape: FieldShape): FieldShape => ({ ...shape, writable: false });
export const datetime: FieldShape = { type: 'datetime', writable: false };
export const date: FieldShape = { type: 'date', writable: false };
export const wDate: FieldShape = { type: 'date', writable: true };
export const decimal: FieldShape = { type: 'decimal', writable: true };
export const roDecimal: FieldShape = { type: 'decimal', writable: false };
export const integer: FieldShape = { type: 'integer', writable: false };
export const boolean: FieldShape = { type: 'boolean', writable: true };
export const text = (maxLength: number): FieldShape => ({ type: 'text', writable: true, maxLength });
export const code = (maxLength: number, relatesTo?: TableName): FieldShape =>
  relatesTo === undefined
    ? { type: 'code', writable: true, maxLength }
    : { type: 'code', writable: true, maxLength, relatesTo };
export const option = (...options: readonly string[]): FieldShape => ({
  type: 'enum',
  writable: true,
  options,
});

export const address = {
  addressLine1: text(100),
  addressLine2: text(50),
  city: text(30),
  state: text(30),
  country: code(10),
  postalCode: code(20),
};
export const ids = { id: guid, lastModifiedDateTime: datetime };
