/** One OData request against the company, whether it came alone or inside a batch. */
import { isHidden } from '../payments/journal.ts';
import { insertInto, listBelow, refuseUnboundLines, runAction, writerOf } from '../sales/serve.ts';
import type { Erp } from '../tables/erp.ts';
import { findEntity } from '../tables/entities.ts';
import type { Entity } from '../tables/shapes.ts';
import type { Fields } from '../tables/table.ts';
import type { RowFields } from './filter.ts';
import { badRequest, notFound, recordNotFound, Refused } from './problem.ts';
import { pageOf, readQuery, type ListQuery, type RowSource } from './query.ts';

export interface ODataRequest {
  readonly method: string;
  readonly api: Entity['api'];
  /** Below the API's root, e.g. `companies(…)/items(…)`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface ODataAnswer {
  readonly status: number;
  readonly body?: unknown;
}

export interface Ground {
  readonly erp: Erp;
  /** Address of an API's root, for next links. */
  rootOf(api: Entity['api']): string;
}

/** The vendor's largest page. */
const LARGEST_PAGE = 20_000;

/** Answers one request; throws `Refused`. */
export function serve(ground: Ground, request: ODataRequest): ODataAnswer {
  if (request.path === 'companies') return listCompanies(ground);
  const [, company, entitySet = '', id, below] =
    /^companies\(([0-9a-fA-F-]{36})\)\/([A-Za-z]+)(?:\(([0-9a-fA-F-]{36})\)(?:\/([A-Za-z.]+))?)?$/.exec(
      request.path,
    ) ?? [];
  if (company === undefined) throw notFound(request.path);
  if (company.toLowerCase() !== ground.erp.companyId) {
    throw new Refused(
      404,
      'Internal_CompanyNotFound',
      "Can't process the request because the company can't be found.",
    );
  }
  const entity = findEntity(request.api, entitySet);
  if (entity === undefined) throw notFound(entitySet);
  if (below !== undefined)
    return serveBelow(ground, { entity, id: (id ?? '').toLowerCase(), below }, request);
  return id === undefined
    ? serveList(ground, entity, request)
    : serveRecord(ground, { entity, id: id.toLowerCase() }, request);
}

/** What belongs to one document: its lines, and the actions bound to it. */
function serveBelow(
  ground: Ground,
  { entity, id, below }: { readonly entity: Entity; readonly id: string; readonly below: string },
  request: ODataRequest,
): ODataAnswer {
  const [, action] = /^Microsoft\.NAV\.([A-Za-z]+)$/.exec(below) ?? [];
  if (action !== undefined) {
    runAction(ground.erp, entity, { id, action });
    return { status: 204 };
  }
  const lines = findEntity(request.api, listBelow(entity, below));
  if (lines === undefined) throw notFound(below);
  const query = new URLSearchParams(request.query);
  if (request.method === 'POST' && lines.writable) {
    const row = insertInto(ground.erp, id, request.body);
    return { status: 201, body: shown(ground, { entity: lines, row, query: readQuery(query) }) };
  }
  query.set('$filter', `documentId eq ${id}`);
  return serveList(ground, lines, { ...request, query });
}

function listCompanies({ erp }: Ground): ODataAnswer {
  const { companyId: id, companyName: name } = erp;
  return {
    status: 200,
    body: { value: [{ id, systemVersion: '28.0', name, displayName: name, businessProfileId: '' }] },
  };
}

function serveList(ground: Ground, entity: Entity, request: ODataRequest): ODataAnswer {
  if (request.method === 'GET') return { status: 200, body: listOf(ground, entity, request) };
  if (request.method !== 'POST') {
    throw new Refused(
      405,
      'BadRequest_MethodNotAllowed',
      `'${request.method}' requests for '${entity.entitySet}' are not allowed.`,
    );
  }
  const row = writerOf(entity).insert(ground.erp, entity, request.body);
  return { status: 201, body: shown(ground, { entity, row, query: readQuery(request.query) }) };
}

function listOf(ground: Ground, entity: Entity, request: ODataRequest): unknown {
  const query = readQuery(request.query);
  refuseUnboundLines(entity, query.filter);
  const page = pageOf(rowsOf(ground.erp, entity), query, {
    types: entity.fields,
    pageSize: pageSizeOf(request),
  });
  return {
    '@odata.context': `${ground.rootOf(entity.api)}/$metadata#companies(${ground.erp.companyId})/${entity.entitySet}`,
    ...(query.count ? { '@odata.count': page.count } : {}),
    value: page.rows.map((row) => shown(ground, { entity, row, query })),
    ...(page.next === undefined ? {} : { '@odata.nextLink': nextLink(ground, request, page.next) }),
  };
}

function rowsOf(erp: Erp, entity: Entity): RowSource {
  const table = erp.tables[entity.table];
  const isShown = (row: Fields): boolean => !isHidden(erp, entity, row);
  return {
    all: () => table.all().filter(isShown),
    listBy: (field, value) => table.listBy(field, value).filter(isShown),
  };
}

function pageSizeOf({ headers }: ODataRequest): number {
  const [, asked] = /odata\.maxpagesize=([0-9]+)/.exec(headers['prefer'] ?? '') ?? [];
  return Math.min(Number(asked ?? LARGEST_PAGE), LARGEST_PAGE);
}

function nextLink(ground: Ground, request: ODataRequest, next: { skipToken: string; top?: number }): string {
  const query = new URLSearchParams(request.query);
  query.delete('$skip');
  query.set('$skiptoken', next.skipToken);
  if (next.top !== undefined) query.set('$top', String(next.top));
  const spelled = [...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `${ground.rootOf(request.api)}/${request.path}?${spelled}`;
}

function serveRecord(
  ground: Ground,
  { entity, id }: { readonly entity: Entity; readonly id: string },
  request: ODataRequest,
): ODataAnswer {
  const ifMatch = request.headers['if-match'];
  const change = ifMatch === undefined ? { id } : { id, ifMatch };
  const present = ground.erp.tables[entity.table].find(id);
  if (present !== undefined && isHidden(ground.erp, entity, present))
    throw recordNotFound(entity.entitySet, id);
  switch (request.method) {
    case 'GET': {
      if (present === undefined) throw recordNotFound(entity.entitySet, id);
      return { status: 200, body: shown(ground, { entity, row: present, query: readQuery(request.query) }) };
    }
    case 'PATCH': {
      const row = writerOf(entity).update(ground.erp, entity, { ...change, body: request.body });
      return { status: 200, body: shown(ground, { entity, row, query: readQuery(request.query) }) };
    }
    case 'DELETE':
      writerOf(entity).delete(ground.erp, entity, change);
      return { status: 204 };
    default:
      throw new Refused(
        405,
        'BadRequest_MethodNotAllowed',
        `'${request.method}' requests are not allowed here.`,
      );
  }
}

interface Shown {
  readonly entity: Entity;
  readonly row: RowFields;
  readonly query: Pick<ListQuery, 'select' | 'expand'>;
}

/** One record as the wire shows it: selected fields, ETag, expanded records. */
function shown(ground: Ground, { entity, row, query }: Shown): Record<string, unknown> {
  const names = query.select ?? Object.keys(entity.fields);
  for (const name of names) {
    if (entity.fields[name] === undefined) throw badRequest(`Could not find a property named '${name}'.`);
  }
  return {
    '@odata.etag': ground.erp.tables[entity.table].etag(String(row['id'])),
    ...Object.fromEntries(names.map((name) => [name, row[name]])),
    ...expanded(ground, { entity, row, query }),
  };
}

function expanded(ground: Ground, { entity, row, query }: Shown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query.expand).map(([name, select]) => {
      const navigation = entity.navigations?.[name];
      const theirs = navigation === undefined ? undefined : findEntity(entity.api, navigation.entitySet);
      if (navigation === undefined || theirs === undefined) {
        throw badRequest(`Could not find a property named '${name}' on type '${entity.entitySet}'.`);
      }
      const { theirField, ourField, many } = navigation;
      const related = ground.erp.tables[theirs.table].listBy(theirField, row[ourField]);
      const chosen = select.length === 0 ? undefined : select;
      const rows = related.map((found) =>
        shown(ground, { entity: theirs, row: found, query: { expand: {}, select: chosen } }),
      );
      return [name, many ? rows : (rows[0] ?? null)];
    }),
  );
}
