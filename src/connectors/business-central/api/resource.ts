/** Where each list lives, which fields we read of it, and how a request for it is spelled. */
import { apiUrl, type Settings } from '../settings.ts';

/** One list of Business Central: of the standard API v2.0, or of the companion extension. */
export interface Resource {
  readonly api: 'standard' | 'companion';
  readonly entitySet: string;
  /** Exactly the fields that are read; nothing else is asked for. */
  readonly select: readonly string[];
  /** Navigation property → fields of it. */
  readonly expand?: Readonly<Record<string, readonly string[]>>;
}

export interface Query {
  readonly filter?: string;
  readonly orderBy?: string;
  readonly top?: number;
}

/** Thrown where a landscape uses something that needs the companion extension without declaring it. */
class CompanionMissing extends Error {
  constructor(entitySet: string) {
    super(`${entitySet} needs the companion extension: declare companionApi in the settings of this system`);
    this.name = 'CompanionMissing';
  }
}

/** Gives the address of an API's root, without a slash at the end. */
export function apiRoot(settings: Settings, api: Resource['api'], entitySet = 'this'): string {
  const { tenant, environment, companionApi } = settings;
  const base = `${apiUrl(settings)}/v2.0/${encodeURIComponent(tenant)}/${encodeURIComponent(environment)}/api`;
  if (api === 'standard') return `${base}/v2.0`;
  if (companionApi === undefined) throw new CompanionMissing(entitySet);
  return `${base}/${companionApi}`;
}

/** Gives the path of a list below the API's root, as a batch wants it. */
export function listPath(settings: Settings, resource: Resource, query: Query = {}): string {
  const parts = [
    query.filter === undefined ? undefined : `$filter=${encodeURIComponent(query.filter)}`,
    query.orderBy === undefined ? undefined : `$orderby=${encodeURIComponent(query.orderBy)}`,
    query.top === undefined ? undefined : `$top=${query.top}`,
    `$select=${resource.select.join(',')}`,
    expandOf(resource),
  ];
  return `companies(${settings.company})/${resource.entitySet}?${parts.filter((part) => part !== undefined).join('&')}`;
}

function expandOf({ expand }: Resource): string | undefined {
  if (expand === undefined) return undefined;
  return `$expand=${Object.entries(expand)
    .map(([navigation, fields]) => `${navigation}($select=${fields.join(',')})`)
    .join(',')}`;
}

/** Gives the whole address of a list. */
export function listUrl(settings: Settings, resource: Resource, query?: Query): string {
  return `${apiRoot(settings, resource.api, resource.entitySet)}/${listPath(settings, resource, query)}`;
}

/** Gives the path of one record below the API's root. */
export function recordPath(settings: Settings, entitySet: string, id: string): string {
  return `companies(${settings.company})/${entitySet}(${id})`;
}

/** Spells a text for `$filter`. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `field eq a or field eq b …`: Business Central takes `or` on one field only. */
export function anyOf(field: string, spelled: readonly string[]): string {
  return spelled.map((value) => `${field} eq ${value}`).join(' or ');
}

/** Cuts a list into pieces so that addresses stay below the usual limits of 4 kB. */
export function chunked<Value>(values: readonly Value[], size: number): readonly (readonly Value[])[] {
  const chunks: Value[][] = [];
  for (let from = 0; from < values.length; from += size) chunks.push(values.slice(from, from + size));
  return chunks;
}
