/** A context in which one request is lost: before it is sent, or after its effect, with no answer in either case. */
import type { HttpClient } from '../../../platform/http.ts';
import type { Context } from '../api/session.ts';

export type Loss = 'before' | 'after';

export interface Losing {
  readonly when: Loss;
  /** Which one: by its address without the query, and by its place among the requests of that address, from 1. */
  readonly at: (url: string, nth: number) => boolean;
}

/** Loses the first request that fits; all others go through. */
export function losing(
  context: Context,
  { when, at }: Losing,
): { readonly context: Context; readonly happened: () => boolean } {
  const seen = new Map<string, number>();
  let isLost = false;
  const request: HttpClient['request'] = async (wanted) => {
    const url = wanted.url.split('?')[0] ?? '';
    const nth = (seen.get(url) ?? 0) + 1;
    seen.set(url, nth);
    if (isLost || !at(url, nth)) return await context.http.request(wanted);
    isLost = true;
    if (when === 'after') await context.http.request(wanted);
    return { outcome: 'failed', kind: 'timeout', effect: 'unknown', reason: 'no answer came' };
  };
  return { context: { ...context, http: { ...context.http, request } }, happened: () => isLost };
}
