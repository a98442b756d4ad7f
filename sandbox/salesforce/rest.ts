/** The resources of the REST API below `/services/data/vXX.0`: one request in, status and body out. */
import type { Row } from './checks.ts';
import type { ObjectName } from './objects.ts';
import type { Org, SaveResult } from './org.ts';
import { MalformedQuery, parseSoql } from './soql/parse.ts';
import { InvalidQuery, runSoql } from './soql/run.ts';

export interface RestRequest {
  readonly method: string;
  /** Path with its query string. */
  readonly url: string;
  readonly body: unknown;
}
export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface RestState {
  readonly org: Org;
  /** Records of one page of a query. */
  readonly pageSize: number;
  /** What is left of lists that were longer than a page, by locator. */
  readonly locators: Map<string, readonly Row[]>;
}

const API = /^(\/services\/data\/v[0-9]{2,3}\.0)(\/[^?]*)?/;
const MOST_RECORDS = 200;
const MOST_PARTS = 25;
/** Queries and collections in one composite. */
const MOST_HEAVY_PARTS = 5;

export function refusal(status: number, errorCode: string, message: string): RestAnswer {
  return { status, body: [{ message, errorCode }] };
}

/** True where a request changes nothing. */
export function isReading({ method, url, body }: RestRequest): boolean {
  if (method === 'GET') return true;
  return isComposite(url) && partsOf(body).every((part) => part.method === 'GET');
}

const isComposite = (url: string): boolean => /\/composite\/?$/.test(url.split('?')[0] ?? '');

/** Answers a request. */
export function answer(state: RestState, request: RestRequest): RestAnswer {
  const [, apiPath = '', path = ''] = API.exec(request.url) ?? [];
  const [resource = '', ...rest] = path.split('/').filter((part) => part !== '');
  return RESOURCES.get(resource.toLowerCase())?.(state, { request, apiPath, rest }) ?? notFound();
}

const notFound = (): RestAnswer => refusal(404, 'NOT_FOUND', 'The requested resource does not exist');

const RESOURCES: ReadonlyMap<string, (state: RestState, at: At) => RestAnswer> = new Map([
  ['query', (state: RestState, at: At) => query(state, at, false)],
  ['queryall', (state: RestState, at: At) => query(state, at, true)],
  [
    'composite',
    (state: RestState, at: At) => (at.rest.length === 0 ? composite(state, at) : collection(state, at)),
  ],
  ['sobjects', (state: RestState, at: At) => describe(state, at)],
]);

interface At {
  readonly request: RestRequest;
  readonly apiPath: string;
  readonly rest: readonly string[];
}

function query(state: RestState, { request, apiPath, rest }: At, withDeleted: boolean): RestAnswer {
  const [locator] = rest;
  if (locator !== undefined) return nextPage(state, locator, apiPath);
  const soql = new URL(request.url, 'http://org').searchParams.get('q') ?? '';
  try {
    const parsed = parseSoql(soql);
    const rows = runSoql(state.org, parsed, { withDeleted, apiPath });
    if (parsed.paths.length === 0)
      return { status: 200, body: { totalSize: rows.length, done: true, records: [] } };
    return page(state, { rows, from: 0, apiPath });
  } catch (failure) {
    if (failure instanceof InvalidQuery) return refusal(400, failure.errorCode, failure.message);
    if (failure instanceof MalformedQuery) return refusal(400, 'MALFORMED_QUERY', failure.message);
    throw failure;
  }
}

/** A list is cut from what was found when it was asked for: later changes do not move its pages. */
function page(
  { pageSize, locators }: RestState,
  { rows, from, apiPath }: { readonly rows: readonly Row[]; readonly from: number; readonly apiPath: string },
): RestAnswer {
  const records = rows.slice(from, from + pageSize);
  const next = from + pageSize;
  if (next >= rows.length) return { status: 200, body: { totalSize: rows.length, done: true, records } };
  const name = `0r8Xd${String(locators.size).padStart(13, '0')}`;
  locators.set(name, rows);
  const nextRecordsUrl = `${apiPath}/query/${name}-${next}`;
  return { status: 200, body: { totalSize: rows.length, done: false, nextRecordsUrl, records } };
}

function nextPage(state: RestState, locator: string, apiPath: string): RestAnswer {
  const [name = '', from = ''] = locator.split('-');
  const rows = state.locators.get(name);
  return rows === undefined || !/^[0-9]+$/.test(from)
    ? refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator')
    : page(state, { rows, from: Number(from), apiPath });
}

function describe({ org }: RestState, { request, rest }: At): RestAnswer {
  const object = org.objectNamed(rest[0] ?? '');
  if (request.method !== 'GET' || object === undefined || rest[1] !== 'describe') return notFound();
  const fields = object.fields.map(({ byDefault, externalId, values, referenceTo, ...field }) => ({
    ...field,
    referenceTo: referenceTo === undefined ? [] : [referenceTo],
    externalId: externalId === true,
    unique: externalId === true,
    idLookup: externalId === true || field.type === 'id',
    defaultedOnCreate: byDefault !== undefined,
    restrictedPicklist: values !== undefined,
    picklistValues: (values ?? []).map((value) => ({ value, active: true })),
  }));
  return { status: 200, body: { name: object.name, keyPrefix: object.keyPrefix, fields } };
}

interface Sent {
  readonly type: string;
  readonly fields: Row;
}

/** `POST` creates, `PATCH` updates by id, `PATCH …/{object}/{field}` upserts; each record succeeds or fails by itself. */
function collection({ org }: RestState, { request, rest }: At): RestAnswer {
  const records = sentRecords(request.body);
  if (records === undefined)
    return refusal(
      400,
      'JSON_PARSER_ERROR',
      'The value of records must be a list of sObjects with attributes',
    );
  if (records.length > MOST_RECORDS)
    return refusal(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${MOST_RECORDS} records into this call`,
    );
  const [sobjects, named, key] = rest;
  if (sobjects?.toLowerCase() !== 'sobjects') return notFound();
  const save = savingBy(org, { method: request.method, named, key });
  if (save === undefined) return notFound();
  return { status: 200, body: records.map((record) => shown(save(record))) };
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
  const isUpsert = method === 'PATCH' && key?.toLowerCase() === org.externalIdField.toLowerCase();
  if (!isUpsert) return undefined;
  return (record) =>
    record.type.toLowerCase() === named?.toLowerCase()
      ? typed((name, fields) => org.upsert(name, fields))(record)
      : unknownType(record.type);
}

function unknownType(type: string): SaveResult {
  const message = `The requested object ${type} does not belong here`;
  return { success: false, errors: [{ statusCode: 'INVALID_TYPE', message, fields: [] }] };
}

/** Results of an upsert say whether the record is new; a refused record has no id. */
const shown = ({ id, success, errors, created }: SaveResult) => ({
  ...(id === undefined ? {} : { id }),
  success,
  errors,
  ...(created === undefined ? {} : { created }),
});

interface Part {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly body: unknown;
}

function partsOf(body: unknown): readonly Part[] {
  const parts = propertyOf(body, 'compositeRequest');
  return Array.isArray(parts)
    ? parts.map((part: unknown) => ({
        method: String(propertyOf(part, 'method')),
        url: String(propertyOf(part, 'url')),
        referenceId: String(propertyOf(part, 'referenceId')),
        body: propertyOf(part, 'body'),
      }))
    : [];
}

function composite(state: RestState, { request }: At): RestAnswer {
  const parts = partsOf(request.body);
  if (request.method !== 'POST' || parts.length === 0 || parts.length > MOST_PARTS)
    return refusal(400, 'INVALID_INPUT', `A composite holds 1 to ${MOST_PARTS} requests`);
  const heavy = parts.filter(({ url }) => /\/(query|queryAll|composite\/sobjects)\b/i.test(url));
  if (heavy.length > MOST_HEAVY_PARTS)
    return refusal(
      400,
      'INVALID_INPUT',
      `No more than ${MOST_HEAVY_PARTS} of them may be queries or collections`,
    );
  const compositeResponse = parts.map(({ referenceId, ...part }) => {
    const { status, body } = isComposite(part.url)
      ? refusal(400, 'INVALID_INPUT', 'A composite holds no composite')
      : answer(state, part);
    return { body, httpHeaders: {}, httpStatusCode: status, referenceId };
  });
  return { status: 200, body: { compositeResponse } };
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
