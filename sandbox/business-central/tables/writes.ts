/** What the ERP checks before it changes a row: fields, lengths, relations, business rules, ETags and locks. */
import { randomUUID } from 'node:crypto';
import { NEW_CUSTOMER, NEW_ITEM } from '../templates.ts';
import { badRequest, recordNotFound, Refused } from '../odata/problem.ts';
import type { Erp } from './erp.ts';
import type { Entity, FieldShape } from './shapes.ts';
import type { Cell, Fields, Table } from './table.ts';

/** Creates a record; gives its row. */
export function insertRecord(erp: Erp, entity: Entity, body: unknown): Fields {
  refuseReadOnly(entity, 'POST');
  const table = erp.tables[entity.table];
  const fields = { ...templateOf(entity), ...checkedFields(erp, entity, body) };
  const numberField = entity.fields['number'] === undefined ? 'code' : 'number';
  const number = fields[numberField] ?? nextNumber(table);
  if (table.findBy(numberField, number) !== undefined) {
    throw new Refused(
      400,
      'Internal_EntityWithSameKeyExists',
      `The record in table ${entity.entitySet} already exists. Identification fields and values: No.='${String(number)}'`,
    );
  }
  checkBusinessRules(entity, { ...fields, [numberField]: number }, body);
  const id = randomUUID();
  const inserted = table.insert({ ...fields, [numberField]: number, id });
  if (entity.table === 'items') insertBaseUnit(erp, inserted);
  return inserted;
}

/** What the fields of a new record hold before anything is given: the vendor knows no nulls. */
export function blankFields(entity: Entity): Record<string, Cell> {
  const blanks = Object.entries(entity.fields).filter(([name]) => name !== 'number' && name !== 'code');
  return Object.fromEntries(blanks.map(([name, shape]) => [name, blankOf(shape)]));
}

function templateOf(entity: Entity): Record<string, Cell> {
  const template = entity.table === 'items' ? NEW_ITEM : entity.table === 'customers' ? NEW_CUSTOMER : {};
  return { ...blankFields(entity), ...template };
}

function blankOf({ type, options }: FieldShape): Cell {
  if (type === 'decimal' || type === 'integer') return 0;
  if (type === 'boolean') return false;
  if (type === 'guid') return '00000000-0000-0000-0000-000000000000';
  if (type === 'date') return '0001-01-01';
  return type === 'enum' ? (options?.[0] ?? '') : '';
}

function nextNumber(table: Table): string {
  return `N${String(10_000 + table.size)}`;
}

function insertBaseUnit(erp: Erp, item: Fields): void {
  const code = String(item['baseUnitOfMeasureCode']);
  const unit = {
    itemId: item.id,
    itemNumber: String(item['number']),
    code,
    qtyPerUnitOfMeasure: 1,
    weight: 0,
    gtin: '',
  };
  erp.tables.itemUnits.insert({ ...unit, id: randomUUID() });
}

/** Changes a record; gives its row as the answer shows it. */
export function updateRecord(
  erp: Erp,
  entity: Entity,
  change: { id: string; body: unknown; ifMatch?: string },
): Fields {
  refuseReadOnly(entity, 'PATCH');
  const present = presentRecord(erp, entity, change);
  const fields = checkedFields(erp, entity, change.body);
  checkBusinessRules(entity, { ...present, ...fields }, undefined);
  if (erp.ignoredWrites > 0) {
    erp.ignoredWrites -= 1;
    return { ...present, ...fields };
  }
  return erp.tables[entity.table].update(present.id, fields);
}

/** Deletes a record, unless entries keep it. */
export function deleteRecord(erp: Erp, entity: Entity, change: { id: string; ifMatch?: string }): void {
  refuseReadOnly(entity, 'DELETE');
  const present = presentRecord(erp, entity, change);
  const number = String(present['number']);
  if (entity.table === 'items' && erp.tables.ledgerEntries.findBy('itemNumber', number) !== undefined) {
    throw new Refused(
      400,
      'Application_DialogException',
      `You cannot delete Item ${number} because there is at least one item ledger entry for it.`,
    );
  }
  erp.tables[entity.table].delete(present.id);
}

function refuseReadOnly({ writable, entitySet }: Entity, method: string): void {
  if (writable) return;
  throw new Refused(
    405,
    'BadRequest_MethodNotAllowed',
    `'${method}' requests for '${entitySet}' of EdmType 'Entity' are not allowed.`,
  );
}

/** Gives the row that a change with this ETag may change. */
export function presentRecord(
  erp: Erp,
  entity: Entity,
  { id, ifMatch }: { id: string; ifMatch?: string },
): Fields {
  const table = erp.tables[entity.table];
  const present = table.find(id);
  if (present === undefined) throw recordNotFound(entity.entitySet, id);
  if (ifMatch === undefined || !/^(\*|W\/".+")$/.test(ifMatch)) {
    throw new Refused(
      400,
      'BadRequest_InvalidToken',
      'Could not validate the client concurrency token required by the service. Please provide a valid token.',
    );
  }
  if (ifMatch !== '*' && ifMatch !== table.etag(present.id)) {
    throw new Refused(409, 'Request_EntityChanged', 'Another user has already changed the record.');
  }
  refuseLocked(erp, entity, present.id);
  return present;
}

function refuseLocked(erp: Erp, entity: Entity, id: string): void {
  const until = erp.locks.get(id);
  if (until === undefined) return;
  if (until <= erp.clock().getTime()) {
    erp.locks.delete(id);
    return;
  }
  throw new Refused(
    400,
    'Internal_ServerError',
    `We can't save your changes right now, because a record in table '${entity.entitySet}' is being updated in a transaction done by another session.`,
  );
}

/** Checks each given field by itself: does it exist, may it be written, does its value fit. */
export function checkedFields(erp: Erp, entity: Entity, body: unknown): Record<string, Cell> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('Invalid Request Body');
  const checked = Object.entries(body).map(([name, value]) => {
    const shape = entity.fields[name];
    if (shape === undefined)
      throw badRequest(`The property '${name}' does not exist on type '${entity.entitySet}'.`);
    if (!shape.writable)
      throw new Refused(400, 'BadRequest_InvalidOperation', `Control '${name}' is read-only`);
    return [name, checkedValue(erp, { name, value, shape })];
  });
  return Object.fromEntries(checked);
}

interface Given {
  readonly name: string;
  readonly value: unknown;
  readonly shape: FieldShape;
}

const PRIMITIVE: Readonly<Record<FieldShape['type'], string>> = {
  guid: 'string',
  text: 'string',
  code: 'string',
  enum: 'string',
  date: 'string',
  datetime: 'string',
  decimal: 'number',
  integer: 'number',
  boolean: 'boolean',
};

function checkedValue(erp: Erp, { name, value, shape }: Given): Cell {
  const isCell = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (!isCell || typeof value !== PRIMITIVE[shape.type]) {
    throw badRequest(`Cannot convert the value of '${name}' to ${shape.type}.`);
  }
  if (typeof value !== 'string') return value;
  refuseUnfit(value, shape);
  const stored = shape.type === 'code' ? value.toUpperCase() : value;
  refuseUnrelated(erp, { name, value: stored, shape });
  return stored;
}

function refuseUnfit(value: string, shape: FieldShape): void {
  if (shape.maxLength !== undefined && value.length > shape.maxLength) {
    throw new Refused(
      400,
      'Application_StringExceededLength',
      `The length of the string is ${value.length}, but it must be less than or equal to ${shape.maxLength} characters. Value: ${value}`,
    );
  }
  if (shape.options !== undefined && !shape.options.includes(value)) {
    throw new Refused(
      400,
      'Application_EvaluateException',
      `The value "${value}" cannot be evaluated into type Option.`,
    );
  }
}

function refuseUnrelated(erp: Erp, { name, value, shape }: Given): void {
  if (shape.relatesTo === undefined || value === '') return;
  if (erp.tables[shape.relatesTo].findBy('code', value) !== undefined) return;
  throw new Refused(
    400,
    'Internal_InvalidTableRelation',
    `The field ${name} contains a value (${String(value)}) that cannot be found in the related table.`,
  );
}

/** Rules that only the application knows: they refuse what every field by itself would allow. */
function checkBusinessRules(entity: Entity, fields: Record<string, Cell>, created: unknown): void {
  if (entity.table !== 'items') return;
  const number = String(fields['number']);
  if (fields['baseUnitOfMeasureCode'] === '') throw blankField('Base Unit of Measure', number);
  const isGiven = typeof created !== 'object' || created === null || 'inventoryPostingGroupCode' in created;
  if (!isGiven || fields['inventoryPostingGroupCode'] === '')
    throw blankField('Inventory Posting Group', number);
}

function blankField(field: string, number: string): Refused {
  return new Refused(
    400,
    'Application_FieldValidationException',
    `${field} must have a value in Item: No.=${number}. It cannot be zero or empty.`,
  );
}
