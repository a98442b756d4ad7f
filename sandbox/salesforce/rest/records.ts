/** Records over REST: one by `sobjects/{object}`, up to two hundred by `composite/sobjects`; each succeeds or fails by itself. */
import type { Row, SaveError } from '../checks.ts';
import type { ObjectName } from '../fields.ts';
import type { Org, SaveResult } from '../org.ts';
import { notFound, propertyOf, refusal, type At, type RestAnswer } from './answers.ts';

const MOST_RECORDS = 200;

interface Sent {
  readonly type: string;
  readonly fields: Row;
}

/** `POST` creates, `PATCH` updates by id, `PATCH …/{object}/{field}` upserts, `DELETE ?ids=` deletes. */
export function collection(org: Org, at: At): RestAnswer {
  const { request, rest } = at;
  if (rest[0]?.toLowerCase() !== 'sobjects') return notFound();
  if (request.method === 'DELETE') return deletion(org, at);
  const records = sentRecords(request.body);
  if (records === undefined)
    return refusal(
      400,
      'JSON_PARSER_ERROR',
      'The value of records must be a list of sObjects with attributes',
    );
  if (records.length > MOST_RECORDS) return tooMany();
  const [, named, key] = rest;
  const save = savingBy(org, { method: request.method, named, key });
  if (save === undefined) return notFound();
  return together(org, allOrNone(request.body), () => records.map(save));
}

const tooMany = (): RestAnswer =>
  refusal(
    400,
    'EXCEEDED_ID_LIMIT',
    `record limit reached. cannot submit more than ${MOST_RECORDS} records into this call`,
  );

const allOrNone = (body: unknown): boolean => propertyOf(body, 'allOrNone') === true;

function deletion(org: Org, { request }: At): RestAnswer {
  const { searchParams } = new URL(request.url, 'http://org');
  const ids = (searchParams.get('ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length > MOST_RECORDS) return tooMany();
  return together(org, searchParams.get('allOrNone') === 'true', () => ids.map((id) => deleteById(org, id)));
}

function deleteById(org: Org, id: string): SaveResult {
  const object = [...org.objects.values()].find(({ keyPrefix }) => id.startsWith(keyPrefix));
  return object === undefined
    ? failure({ statusCode: 'MALFORMED_ID', message: `malformed id ${id}`, fields: [] })
    : org.delete(object.name, id);
}

/** Where all or none was asked for, one that fails undoes the others. */
function together(org: Org, isWhole: boolean, save: () => readonly SaveResult[]): RestAnswer {
  const undo = org.savepoint();
  const results = save();
  if (!isWhole || results.every(({ success }) => success))
    return { status: 200, body: results.map((result) => shown(result)) };
  undo();
  const rolledBack: SaveError = {
    statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    message:
      'Record rolled back because not all records were valid and the request was using AllOrNone header',
    fields: [],
  };
  return { status: 200, body: results.map((each) => shown(each.success ? failure(rolledBack) : each)) };
}

function sentRecords(body: unknown): readonly Sent[] | undefined {
  const records = propertyOf(body, 'records');
  if (!Array.isArray(records)) return undefined;
  const sent = records.map((record: unknown) => {
    const type = propertyOf(propertyOf(record, 'attributes'), 'type');
    if (typeof type !== 'string' || typeof record !== 'object' || record === null) return undefined;
    const fields = Object.fromEntries(Object.entries(record).filter(([name]) => name !== 'attributes'));
    return { type, fields };
  });
  return sent.every((each) => each !== undefined) ? sent : undefined;
}

type Save = (record: Sent) => SaveResult;

function savingBy(
  org: Org,
  {
    method,
    named,
    key,
  }: { readonly method: string; readonly named: string | undefined; readonly key: string | undefined },
): Save | undefined {
  const typed =
    (save: (name: ObjectName, fields: Row) => SaveResult): Save =>
    ({ type, fields }) => {
      const object = org.objectNamed(type);
      return object === undefined ? unknownType(type) : save(object.name, fields);
    };
  if (named === undefined && method === 'POST') return typed((name, fields) => org.create(name, fields));
  if (named === undefined && method === 'PATCH')
    return typed((name, { Id, id, ...fields }) => org.update(name, Id ?? id, fields));
  const field = externalIdOf(org, named, key);
  if (method !== 'PATCH' || field === undefined) return undefined;
  return (record) =>
    record.type.toLowerCase() === named?.toLowerCase()
      ? typed((name, fields) => org.upsert(name, fields, field))(record)
      : unknownType(record.type);
}

function externalIdOf(org: Org, named: string | undefined, key: string | undefined): string | undefined {
  const isMeant = ({ name }: { readonly name: string }) => name.toLowerCase() === key?.toLowerCase();
  const found = org.objectNamed(named ?? '')?.fields.find(isMeant);
  return found?.externalId === true ? found.name : undefined;
}

function unknownType(type: string): SaveResult {
  const message = `The requested object ${type} does not belong here`;
  return failure({ statusCode: 'INVALID_TYPE', message, fields: [] });
}

const failure = (error: SaveError): SaveResult => ({ success: false, errors: [error] });

/** Results of an upsert say whether the record is new; a refused record has no id. */
const shown = ({ id, success, errors, created }: SaveResult) => ({
  ...(id === undefined ? {} : { id }),
  success,
  errors,
  ...(created === undefined ? {} : { created }),
});

/** `POST sobjects/{object}`, `PATCH` and `DELETE sobjects/{object}/{id}`, `PATCH sobjects/{object}/{field}/{value}`. */
export function oneRecord(org: Org, at: At): RestAnswer {
  const { request, rest } = at;
  const [named = '', id] = rest;
  const object = org.objectNamed(named);
  if (object === undefined || rest.length > 3) return notFound();
  const fields: Row = { ...(typeof request.body === 'object' ? request.body : {}) };
  const { method } = request;
  if (rest.length === 3) return upserted(org, at, fields);
  if (id === undefined) return method === 'POST' ? createdBy(org.create(object.name, fields)) : notFound();
  if (method === 'PATCH') return changedBy(org.update(object.name, id, fields));
  return method === 'DELETE' ? changedBy(org.delete(object.name, id)) : notFound();
}

/** The value stands in the address and nowhere else; the answer says whether the record is new. */
function upserted(org: Org, { request, rest }: At, fields: Row): RestAnswer {
  const [named = '', key = '', value = ''] = rest;
  const object = org.objectNamed(named);
  const field = externalIdOf(org, named, key);
  if (object === undefined || field === undefined || request.method !== 'PATCH') return notFound();
  if (Object.keys(fields).some((name) => name.toLowerCase() === field.toLowerCase()))
    return refusal(400, 'INVALID_FIELD', `The ${field} field should not be specified in the sobject data.`);
  const result = org.upsert(object.name, { ...fields, [field]: decodeURIComponent(value) }, field);
  return result.success
    ? { status: result.created === true ? 201 : 200, body: shown(result) }
    : refused(result.errors);
}

function createdBy({ id, success, errors }: SaveResult): RestAnswer {
  return success ? { status: 201, body: { id, success: true, errors: [] } } : refused(errors);
}

const changedBy = ({ success, errors }: SaveResult): RestAnswer =>
  success ? { status: 204, body: null } : refused(errors);

function refused(errors: readonly SaveError[]): RestAnswer {
  const status = errors.some(({ statusCode }) => statusCode === 'INVALID_CROSS_REFERENCE_KEY') ? 404 : 400;
  const body = errors.map(({ statusCode, message, fields }) => ({ message, errorCode: statusCode, fields }));
  return { status, body };
}
