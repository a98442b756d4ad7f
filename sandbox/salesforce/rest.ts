/** The resources of the REST API below `/services/data/vXX.0`: one request in, status and body out. */
import type { Row } from './checks.ts';
import type { Org } from './org.ts';
import { notFound, refusal, type At, type RestAnswer, type RestRequest } from './rest/answers.ts';
import { composite, isComposite, partsOf } from './rest/composite.ts';
import { collection, oneRecord } from './rest/records.ts';
import { MalformedQuery, parseSoql } from './soql/parse.ts';
import { InvalidQuery, runSoql } from './soql/run.ts';

export interface RestState {
  readonly org: Org;
  /** Records of one page of a query. */
  readonly pageSize: number;
  /** What is left of lists that were longer than a page, by locator. */
  readonly locators: Map<string, readonly Row[]>;
}

const API = /^(\/services\/data\/v[0-9]{2,3}\.0)(\/[^?]*)?/;

/** True where a request changes nothing. */
export function isReading({ method, url, body }: RestRequest): boolean {
  if (method === 'GET') return true;
  return isComposite(url) && partsOf(body).every((part) => part.method === 'GET');
}

/** Answers a request. */
export function answer(state: RestState, request: RestRequest): RestAnswer {
  const [, apiPath = '', path = ''] = API.exec(request.url) ?? [];
  const [resource = '', ...rest] = path.split('/').filter((part) => part !== '');
  return RESOURCES.get(resource.toLowerCase())?.(state, { request, apiPath, rest }) ?? notFound();
}

const RESOURCES: ReadonlyMap<string, (state: RestState, at: At) => RestAnswer> = new Map([
  ['query', (state: RestState, at: At) => query(state, at, false)],
  ['queryall', (state: RestState, at: At) => query(state, at, true)],
  [
    'composite',
    (state: RestState, at: At) =>
      at.rest.length === 0
        ? composite(state.org, at.request, (part) => answer(state, part))
        : collection(state.org, at),
  ],
  [
    'sobjects',
    (state: RestState, at: At) =>
      at.rest[1] === 'describe' ? describe(state, at) : oneRecord(state.org, at),
  ],
]);

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
  if (request.method !== 'GET' || object === undefined) return notFound();
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
