/** What a later revision wants otherwise than it can still be had, in words for whoever handed it in; pure. */
import type { Address } from '../../../model/party.ts';
import { compareDecimals, type Decimal } from '../../../model/values/decimal.ts';
import type { Around } from '../around.ts';
import type { OrderTold } from '../facts.ts';
import { goneOf, inWords, type LineView } from '../lines.ts';
import type { Resolved } from '../resolving.ts';
import type { OrderState } from '../state.ts';
import { changedTooLate, goodsOf } from '../supply/advices/questions.ts';
import { goneBy } from '../supply/cancelled.ts';

export interface Late {
  readonly state: OrderState;
  readonly lines: readonly LineView[];
  readonly around: Pick<Around, 'chainOf'>;
  readonly resolved: Pick<Resolved, 'customer' | 'shipTo'>;
}

/** Nothing of a first revision can be too late. `documentOf` gives the number that stands on a warehouse order. */
export function tooLateInWords(late: Late, documentOf: (name: string) => string): readonly string[] {
  if (late.state.revisions.length < 2) return [];
  return [
    ...changedTooLate(late.state).map(otherGoods),
    ...late.lines.flatMap((line) => lessThanGone(late, line)),
    ...late.lines.flatMap((line) => moreThanEnded(late, line)),
    ...addressTooLate(late, documentOf),
  ];
}

/** Nobody reads later that it will come after all: it must be ordered anew. */
function moreThanEnded({ state: { response } }: Late, { line, unit, tooLate }: LineView): readonly string[] {
  if (tooLate.units <= 0n || response === undefined) return [];
  return [
    `line ${line}: ${response.system} had invoiced and closed order ${response.response.number}: order the ${inWords(tooLate, unit)} that are more anew`,
  ];
}

function otherGoods({ line, wants, stays }: ReturnType<typeof changedTooLate>[number]): string {
  return `line ${line}: goods of it have left or are being picked, so it stays for ${goodsOf(stays)}: order ${goodsOf(wants)} as another line`;
}

/** Where only a rest was cancelled, that is said elsewhere. */
function lessThanGone({ state }: Late, line: LineView): readonly string[] {
  const { unit, wanted, sold, keeps } = line;
  const gone = goneOf(line);
  if (keeps !== undefined || compareDecimals(gone, wanted) <= 0) return [];
  const isClosed = sold !== undefined && line.cancelledBecause === undefined && wanted !== line.ordered;
  const why = isClosed
    ? `${state.response?.system ?? ''} had closed its order with ${inWords(wanted, unit)}`
    : `${inWords(wanted, unit)} are wanted`;
  return [
    `line ${line.line}: ${why}, and ${inWords(gone, unit)} have left or are being picked: only a return brings back what is too much`,
  ];
}

/** What had gone when the hub first heard of the address goes where it was told to go before. */
function addressTooLate(
  { state, lines, around, resolved }: Late,
  documentOf: (name: string) => string,
): readonly string[] {
  const { customer, shipTo } = resolved;
  const party = shipTo ?? customer;
  const usual = party === undefined ? undefined : around.chainOf(party)[0]?.address;
  const since = addressSince(state.revisions, usual);
  if (since === undefined) return [];
  const gone = goneBy(state, since, documentOf);
  const parts = lines.flatMap(({ line, unit }) => partOf(line, { unit, gone: gone(line) }));
  if (parts.length === 0) return [];
  return [
    `the address came when ${parts.join(' and ')} had left or were being picked: they go where they were told to go before`,
  ];
}

function partOf(line: string, { unit, gone }: { readonly unit: string; readonly gone: Decimal }) {
  return gone.units > 0n ? [`${inWords(gone, unit)} of line ${line}`] : [];
}

/** When the latest address was first told; `undefined`: every revision has it. */
function addressSince(revisions: readonly OrderTold[], usual: Address | undefined): string | undefined {
  const textOf = ({ order }: OrderTold): string =>
    JSON.stringify([order.shipTo, order.shipToAddress ?? usual ?? null]);
  const latest = revisions.at(-1);
  const lastOther = revisions.findLastIndex(
    (told) => latest !== undefined && textOf(told) !== textOf(latest),
  );
  if (lastOther < 0) return undefined;
  const told = revisions.slice(lastOther + 1).map(({ receivedAt }) => receivedAt);
  return told.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
}
