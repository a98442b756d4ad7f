/** How a list of trackers is asked for: page, range, numbers; anything else is refused. */
import type { ListQuery, TrackerDesk } from './tracker-desk.ts';

export type Querystring = Readonly<Record<string, string | readonly string[] | undefined>>;

type Part = Partial<Omit<ListQuery, 'mode'>> | { readonly invalid: string };

/** Gives the query, or what is not right in it. */
export function listQuery(
  query: Querystring,
  trackers: TrackerDesk,
): Omit<ListQuery, 'mode'> | { readonly invalid: string } {
  const parts = [
    sizePart(textOf(query, 'page_size')),
    anchorPart(query, trackers),
    instantPart('from', textOf(query, 'start_datetime')),
    instantPart('to', textOf(query, 'end_datetime')),
    codesPart(query),
    carrierPart(textOf(query, 'carrier')),
  ];
  const invalid = parts.find((part) => 'invalid' in part);
  return invalid !== undefined && 'invalid' in invalid ? invalid : Object.assign({ limit: 20 }, ...parts);
}

function textOf(query: Querystring, name: string): string | undefined {
  return [query[name] ?? []].flat()[0];
}

function sizePart(size = '20'): Part {
  return /^[0-9]{1,6}$/.test(size) && Number(size) >= 1
    ? { limit: Math.min(100, Number(size)) }
    : { invalid: 'page_size is a number from 1 to 100' };
}

function anchorPart(query: Querystring, trackers: TrackerDesk): Part {
  const [beforeId, afterId] = [textOf(query, 'before_id'), textOf(query, 'after_id')];
  if (beforeId !== undefined && afterId !== undefined)
    return { invalid: 'before_id and after_id exclude each other' };
  const anchor = beforeId ?? afterId;
  if (anchor === undefined) return {};
  if (trackers.find(anchor) === undefined) return { invalid: `${anchor} is no tracker` };
  return beforeId === undefined ? { afterId: anchor } : { beforeId };
}

function instantPart(name: 'from' | 'to', text: string | undefined): Part {
  if (text === undefined) return {};
  const at = Date.parse(text);
  return Number.isNaN(at) ? { invalid: `${text} is no date and time` } : { [name]: at };
}

function codesPart(query: Querystring): Part {
  const codes = ['tracking_codes', 'tracking_codes[]', 'tracking_code']
    .flatMap((name) => query[name] ?? [])
    .flatMap((each) => each.split(','));
  return codes.length === 0 ? {} : { codes };
}

function carrierPart(carrier: string | undefined): Part {
  return carrier === undefined ? {} : { carrier };
}
