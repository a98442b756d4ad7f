/** Lists, newest first, a page at a time, and the objects that are shown inside others on demand. */
import type { Account } from './account.ts';
import type { PaymentIntent } from './life/objects.ts';
import type { Params } from './params.ts';
import { invalid, missing } from './refusal.ts';

export interface Listed {
  readonly id: string;
  readonly created: number;
}

export const PAGING = ['limit', 'starting_after', 'ending_before', 'created'];

/** One page of what fits; `url` is the path of the list. */
export function pageOf<Row extends Listed>(rows: Iterable<Row>, params: Params, url: string) {
  const limit = params.integer('limit') ?? 10;
  if (limit < 1 || limit > 100)
    throw invalid('parameter_invalid_integer', 'Limit must be between 1 and 100.', 'limit');
  const fitting = [...rows].toReversed().filter(createdWithin(params));
  const after = params.text('starting_after');
  const from = after === undefined ? 0 : fitting.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && from === 0) throw missing('object', after, 'starting_after');
  const data = fitting.slice(from, from + limit);
  return { object: 'list', url, has_more: from + limit < fitting.length, data };
}

function createdWithin(params: Params): (row: Listed) => boolean {
  const exact = params.integer('created');
  const bounds = [
    [params.integer('created[gte]'), (at: number, bound: number) => at >= bound],
    [params.integer('created[gt]'), (at: number, bound: number) => at > bound],
    [params.integer('created[lte]'), (at: number, bound: number) => at <= bound],
    [params.integer('created[lt]'), (at: number, bound: number) => at < bound],
  ] as const;
  return ({ created }) =>
    (exact === undefined || created === exact) &&
    bounds.every(([bound, holds]) => bound === undefined || holds(created, bound));
}

/** A PaymentIntent as it is shown: the charge by its id, or whole where that was asked for. */
export function shownIntent(
  account: Account,
  intent: PaymentIntent,
  { params, at = '' }: { readonly params: Params; readonly at?: string },
): object {
  const wanted = params.list('expand');
  const stranger = wanted.find((each) => each !== `${at}latest_charge`);
  if (stranger !== undefined)
    throw invalid('parameter_unknown', `This property cannot be expanded (${stranger}).`, 'expand');
  const charge = account.charges.get(intent.latest_charge ?? '');
  return structuredClone(
    wanted.length > 0 && charge !== undefined ? { ...intent, latest_charge: charge } : intent,
  );
}
