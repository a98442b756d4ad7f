/** Reads by SOQL: page after page, or the records with these values in one field. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Outcome } from '../../kit/outcome.ts';
import { apiPath } from '../settings.ts';
import { sendTogether } from './composite.ts';
import { outcomeOfRefusal } from './refusal.ts';
import { send, type ApiRequest, type Context, type Reply } from './session.ts';

/** A record as it came: field → value, the fields of a parent as an object. */
export type RawRecord = Readonly<Record<string, unknown>>;

const QueryAnswer = Type.Object({
  done: Type.Boolean(),
  nextRecordsUrl: Type.Optional(Type.String({ pattern: '^/services/' })),
  records: Type.Array(Type.Record(Type.String(), Type.Unknown())),
});

/** A list that could not be read; `outcome` is what that means for a write that needed it. */
export class QueryFailed extends Error {
  readonly outcome: Later;
  constructor(outcome: Later) {
    super(`Salesforce gives no records: ${outcome.reason}`);
    this.name = 'QueryFailed';
    this.outcome = outcome;
  }
}
type Later = Extract<Outcome, { outcome: 'later' }>;

export interface Query {
  readonly soql: string;
  /** Records in the recycle bin among them. */
  readonly withDeleted?: boolean;
}

/** All pages of a query, in its order. Throws `QueryFailed` where a page cannot be read: half a list is none. */
export async function* queryPages(context: Context, query: Query): AsyncGenerator<readonly RawRecord[]> {
  let next: ApiRequest | undefined = queryRequest(context, query);
  while (next !== undefined) {
    const page = pageOf(await send(context, next));
    yield page.records;
    next = page.nextRecordsUrl === undefined ? undefined : { method: 'GET', path: page.nextRecordsUrl };
  }
}

/** One request for a query. */
export function queryRequest({ settings }: Context, { soql, withDeleted }: Query): ApiRequest {
  const resource = withDeleted === true ? 'queryAll' : 'query';
  return { method: 'GET', path: `${apiPath(settings)}/${resource}?q=${encodeURIComponent(soql)}` };
}

/** The first page of a reply, or a throw. */
function pageOf(reply: Reply): {
  readonly records: readonly RawRecord[];
  readonly nextRecordsUrl?: string;
} {
  if (reply.reply === 'failed' || reply.status !== 200) throw new QueryFailed(readFailure(reply));
  if (!Value.Check(QueryAnswer, reply.body))
    throw new QueryFailed(unreadable('the answer is no page of records'));
  const { done, nextRecordsUrl, records } = reply.body;
  if (done) return { records };
  if (nextRecordsUrl === undefined)
    throw new QueryFailed(unreadable('the list goes on, but nobody says where'));
  return { records, nextRecordsUrl };
}

const unreadable = (reason: string): Later => ({ outcome: 'later', reason, cause: 'unavailable' });

/** Nothing was to be changed: whatever went wrong, no record is to blame and nobody need look for an effect. */
function readFailure(reply: Reply): Later {
  const outcome = outcomeOfRefusal(reply);
  if (outcome.outcome === 'done') return unreadable('an answer of another kind');
  return outcome.outcome === 'later' && outcome.cause !== 'uncertain' ? outcome : unreadable(outcome.reason);
}

/** The address of a query may have 16,384 bytes with all that stands before it. */
const MOST_URL_BYTES = 12_000;

/** Records of one object that have one of these values in a field. */
export interface Where {
  /** `SELECT … FROM …` */
  readonly select: string;
  readonly field: string;
  readonly values: readonly string[];
  /** A further condition. */
  readonly also?: string;
  /** Records in the recycle bin among them. */
  readonly withDeleted?: boolean;
}

/** The records of one list. Throws `QueryFailed`. */
export async function listWhere(context: Context, where: Where): Promise<readonly RawRecord[]> {
  const [records = []] = await listEach(context, [where]);
  return records;
}

/** The records of several lists, their first pages in as few calls as can be. Throws `QueryFailed`. */
export async function listEach(
  context: Context,
  wheres: readonly Where[],
): Promise<readonly (readonly RawRecord[])[]> {
  const asked = wheres.flatMap(({ select, field, values, also, withDeleted = false }, list) =>
    portions([...new Set(values)].map(quoted)).map((part) => ({
      list,
      withDeleted,
      soql: `${select} WHERE ${field} IN (${part.join(',')})${also === undefined ? '' : ` AND ${also}`}`,
    })),
  );
  const replies = await sendTogether(
    context,
    asked.map((query) => queryRequest(context, query)),
  );
  const found = wheres.map((): RawRecord[] => []);
  for (const [index, reply] of replies.entries()) {
    let page = pageOf(reply);
    const records = found[asked[index]?.list ?? 0];
    records?.push(...page.records);
    while (page.nextRecordsUrl !== undefined) {
      page = pageOf(await send(context, { method: 'GET', path: page.nextRecordsUrl }));
      records?.push(...page.records);
    }
  }
  return found;
}

function portions(words: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const word of words) {
    const bytes = encodeURIComponent(`${word},`).length;
    if (size + bytes > MOST_URL_BYTES) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(word);
    size += bytes;
  }
  return parts;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["'", String.raw`\'`],
  ['\\', '\\\\'],
  ['\n', String.raw`\n`],
  ['\r', String.raw`\r`],
  ['\t', String.raw`\t`],
]);

/** A text as SOQL spells it. */
export function quoted(text: string): string {
  return `'${text.replaceAll(/['\\\n\r\t]/g, (sign) => ESCAPES.get(sign) ?? sign)}'`;
}

/** A field that should hold text; `''` for anything else. */
export function textOf(record: RawRecord, field: string): string {
  const value = record[field];
  return typeof value === 'string' ? value : '';
}
