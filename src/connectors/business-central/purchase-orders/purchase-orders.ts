/** Purchase orders: what is expected to arrive, where and when, and how much of it has come. */
import type { ExpectedReceipt } from '../../../model/documents/expected-receipt.ts';
import { andThen, gather, gatherEach } from '../../kit/gather.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { itemById, quantityOf } from '../orders/document-lines.ts';
import type { Settings } from '../settings.ts';
import { readingOf } from '../sources/reading.ts';
import { versionOf } from '../sources/version.ts';
import { dateOrNull, enumName, exactDecimal, NO_ID } from '../their-values.ts';
import { PURCHASE_ORDERS, TheirPurchaseOrder, type TheirPurchaseLine } from './theirs.ts';

/**
 * The vendor notifies nothing of purchase orders. A line's day and what was received of it leave the order's own change date alone, and what is
 * finished or deleted is simply missing: the whole list is read so often.
 */
const SWEEP_SECONDS = 900;

/** Finished orders leave the list by themselves, some days many at once. */
const MISSING_SHARE = 0.5;

const reading = readingOf({ resource: PURCHASE_ORDERS });

export const purchaseOrders: Source<Settings, typeof TheirPurchaseOrder, 'expected-receipt'> = {
  domain: 'expected-receipt',
  contract: { name: 'business-central.purchase-order', version: 'v2.0' },
  from: TheirPurchaseOrder,
  key: ({ id }) => id.toLowerCase(),
  version: ({ lastModifiedDateTime }) => versionOf([lastModifiedDateTime]),
  map: (theirs, settings) =>
    andThen(
      gather<Pick<ExpectedReceipt, 'state' | 'lines'>>({
        state: stateOf(theirs),
        lines: gatherEach(
          theirs.purchaseOrderLines.flatMap((line, index) =>
            isExpected(line) ? [mapLine(line, `purchaseOrderLines[${index}]`, settings)] : [],
          ),
        ),
      }),
      (known) => [
        {
          document: theirs.id.toLowerCase(),
          version: versionOf([theirs.lastModifiedDateTime]),
          number: theirs.number,
          ...(theirs.vendorId !== NO_ID && {
            supplier: { by: 'externalId' as const, value: theirs.vendorId.toLowerCase() },
          }),
          ...known,
        },
      ],
    ),
  ...reading,
  sweep: { ...reading.sweep, everySeconds: SWEEP_SECONDS, missingShareToAsk: MISSING_SHARE },
};

/** The API's words are not those of its pages: Draft is an order that nobody has sent yet, Open one that was released. */
const STATES: Readonly<Record<string, ExpectedReceipt['state']>> = {
  Draft: 'draft',
  'In Review': 'draft',
  Open: 'open',
};

function stateOf({ status, fullyReceived }: TheirPurchaseOrder): Mapped<ExpectedReceipt['state']> {
  const word = enumName(status);
  const state = Object.hasOwn(STATES, word) ? STATES[word] : undefined;
  if (state === undefined) return breach('status', status, `one of ${Object.keys(STATES).join(', ')}`);
  return mapped(fullyReceived ? 'ended' : state);
}

/** Goods, to a place: comments and charges bring nothing, and what comes to no place can be sent from none. */
function isExpected({ lineType, quantity, locationId }: TheirPurchaseLine): boolean {
  return enumName(lineType) === 'Item' && Number(quantity) > 0 && locationId !== NO_ID;
}

function mapLine(
  line: TheirPurchaseLine,
  path: string,
  settings: Settings,
): Mapped<ExpectedReceipt['lines'][number]> {
  const expectedOn = dateOrNull(line.expectedReceiptDate);
  return andThen(
    gather({
      quantity: quantityOf(
        `${path}.quantity`,
        { value: line.quantity, unit: line.unitOfMeasureCode },
        settings,
      ),
      received: exactDecimal(`${path}.receivedQuantity`, line.receivedQuantity),
    }),
    (known) => ({
      line: String(line.sequence),
      item: itemById(line.itemId),
      location: { by: 'externalId', value: line.locationId.toLowerCase() },
      ...known,
      ...(expectedOn !== null && { expectedOn }),
    }),
  );
}
