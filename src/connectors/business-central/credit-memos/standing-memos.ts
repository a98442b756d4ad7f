/** The credit memos of returns as they stand in Business Central now, drafts and posted ones, found by our number. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import type { Outcome } from '../../kit/outcome.ts';
import type { Write } from '../../kit/target.ts';
import { listWhereOnce } from '../api/lists.ts';
import { outcomeOfFailure, outcomeOfRefusal } from '../api/refusal.ts';
import { quoted, type Resource } from '../api/resource.ts';
import type { Context } from '../api/session.ts';
import { enumName, exactDecimal, NO_ID } from '../their-values.ts';
import { Decimal } from '../theirs.ts';
import type { CreditMemoBody, CreditMemoLineBody } from './credit-memo-body.ts';

const StandingLine = Type.Object({
  lineType: Type.String(),
  itemId: Type.String(),
  locationId: Type.String(),
  unitOfMeasureCode: Type.String(),
  quantity: Decimal,
  unitPrice: Decimal,
  netAmount: Decimal,
});

const StandingMemo = Type.Object({
  id: Type.String(),
  '@odata.etag': Type.String(),
  number: Type.String(),
  status: Type.String(),
  externalDocumentNumber: Type.String(),
  customerId: Type.String(),
  currencyCode: Type.String(),
  salesCreditMemoLines: Type.Array(StandingLine),
});
export type StandingMemo = Static<typeof StandingMemo>;

const STANDING: Resource = {
  api: 'standard',
  entitySet: 'salesCreditMemos',
  select: ['id', 'number', 'status', 'externalDocumentNumber', 'customerId', 'currencyCode'],
  expand: { salesCreditMemoLines: Object.keys(StandingLine.properties) },
};

/** What stands for one return. */
export interface Standing {
  /** The one that bears our number itself comes first. */
  readonly posted: readonly StandingMemo[];
  readonly drafts: readonly StandingMemo[];
}

/** A return that is credited in more parts is a person's affair. */
export const MOST_MEMOS = 9;

/** The number of the n-th memo of a return: an ERP may insist that no two documents of a customer bear one number. */
export function memoNumber(ours: string, place: number): string {
  return place <= 1 ? ours : `${ours}/${place}`;
}

/** Reads what stands for all these returns, once; an outcome for all of them where it cannot be read. */
export async function lookUpMemos(
  context: Context,
  writes: readonly Write<CreditMemoBody>[],
): Promise<((body: CreditMemoBody) => Standing) | Outcome> {
  const spelled = writes.flatMap(({ body }) => numbersOf(body).map(quoted));
  const found = await listWhereOnce(context, STANDING, { field: 'externalDocumentNumber', spelled });
  if ('refused' in found) return outcomeOfRefusal(found.refused);
  // Reading has no effect: whatever happened to it, nothing was written.
  if ('failed' in found) return outcomeOfFailure({ ...found.failed, effect: 'none' });
  const memos = found.filter((memo): memo is StandingMemo & typeof memo => Value.Check(StandingMemo, memo));
  return (body) => {
    const numbers = numbersOf(body);
    const own = memos
      .filter(({ externalDocumentNumber }) => numbers.includes(externalDocumentNumber))
      .toSorted(
        (a, b) => numbers.indexOf(a.externalDocumentNumber) - numbers.indexOf(b.externalDocumentNumber),
      );
    return {
      posted: own.filter((memo) => !isDraft(memo)),
      drafts: own.filter((memo) => isDraft(memo)),
    };
  };
}

function numbersOf({ externalDocumentNumber }: CreditMemoBody): readonly string[] {
  return Array.from({ length: MOST_MEMOS }, (_, index) => memoNumber(externalDocumentNumber, index + 1));
}

function isDraft({ status }: StandingMemo): boolean {
  return ['Draft', 'In Review'].includes(enumName(status));
}

/** All item lines of memos, in the words of the body. */
export function heldLines(memos: readonly StandingMemo[]): readonly CreditMemoLineBody[] {
  return memos
    .flatMap(({ salesCreditMemoLines }) => salesCreditMemoLines)
    .filter(({ lineType, quantity }) => enumName(lineType) === 'Item' && Number(quantity) !== 0)
    .map(({ itemId, locationId, unitOfMeasureCode, quantity, unitPrice, netAmount }) => ({
      itemId: itemId.toLowerCase(),
      ...(locationId === NO_ID ? {} : { locationId: locationId.toLowerCase() }),
      unitOfMeasureCode,
      quantity: exact(quantity),
      unitPrice: exact(unitPrice),
      amount: exact(netAmount),
    }));
}

function exact(value: number | string): string {
  const decimal = exactDecimal('', value);
  return 'mapped' in decimal ? decimal.mapped : String(value);
}
