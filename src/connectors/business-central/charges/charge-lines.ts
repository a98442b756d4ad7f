/** Lines of charges on sales documents: which are ours, what must be sent so that they become the wanted ones, and what invoices say of them. */
import { CHARGE_NAME, ChargeReason, type InvoicedCharge } from '../../../model/documents/charges.ts';
import { ask, type Outcome } from '../../kit/outcome.ts';
import { andThen, gather, gatherEach } from '../../kit/gather.ts';
import type { Mapped } from '../../kit/mapping.ts';
import type { BatchRequest } from '../api/batch.ts';
import { recordPath } from '../api/resource.ts';
import type { StandingLine, StandingOrder } from '../orders/standing-orders.ts';
import type { Settings } from '../settings.ts';
import { enumName, exactDecimal, textOrNull } from '../their-values.ts';
import type { ChargeLineBody } from './charge-line-body.ts';

interface Wanted {
  readonly chargeLines?: readonly ChargeLineBody[];
}

/** An item line is never one, whatever it is called. */
function isCharge({ lineType, description2 = '' }: { lineType: string; description2?: string }): boolean {
  const type = enumName(lineType);
  return (type === 'Account' || type === 'Charge') && description2.trim().startsWith(CHARGE_NAME);
}

/** Our charge lines by our id; where people copied one, the first is ours. */
function ownCharges({ salesOrderLines }: StandingOrder): ReadonlyMap<string, StandingLine> {
  const lines = salesOrderLines.filter(isCharge);
  return new Map(lines.toReversed().map((line) => [line.description2.trim(), line]));
}

/** The price comes last, as with items. */
export function newChargeLines({ chargeLines = [] }: Wanted): readonly Record<string, unknown>[] {
  return chargeLines.map(({ shipped: _shipped, unitPrice, ...line }) => ({
    ...line,
    quantity: 1,
    unitPrice: Number(unitPrice),
  }));
}

/** Gives the requests in the order in which they must run. What is posted cannot change any more: that is for people. */
export function chargeChanges(
  settings: Settings,
  order: StandingOrder,
  wanted: Wanted,
): readonly BatchRequest[] | Outcome {
  const own = ownCharges(order);
  const body = new Map((wanted.chargeLines ?? []).map((line) => [line.description2, line]));
  const differing = [...own].filter(([id, line]) => !isAsWanted(line, body.get(id)));
  const posted = differing.find(([, { shippedQuantity }]) => Number(shippedQuantity) !== 0);
  if (posted !== undefined)
    return ask(
      `order ${order.number}: ${posted[0]} is posted with ${exact(posted[1].unitPrice)}, it can neither change nor go any more: what differs is credited or invoiced there by people`,
    );
  const path = `${recordPath(settings, 'salesOrders', order.id)}/salesOrderLines`;
  const missing = [...body.values()].filter((line) => !isAsWanted(own.get(line.description2), line));
  return [
    ...differing.map(([, line]): BatchRequest => ({
      method: 'DELETE',
      path: recordPath(settings, 'salesOrderLines', line.id),
      ifMatch: line['@odata.etag'],
    })),
    ...newChargeLines({ chargeLines: missing }).map((line): BatchRequest => ({
      method: 'POST',
      path,
      body: line,
    })),
  ];
}

/** A charge that is another one in anything is another line. */
function isAsWanted(line: StandingLine | undefined, wanted: ChargeLineBody | undefined): boolean {
  if (line === undefined || wanted === undefined) return false;
  const held = heldCharge(line, wanted);
  return (
    Number(line.quantity) === 1 &&
    held.lineType === wanted.lineType &&
    held.lineObjectNumber === wanted.lineObjectNumber &&
    held.description === wanted.description &&
    held.unitPrice === wanted.unitPrice &&
    held.taxCode === wanted.taxCode
  );
}

/** A line as it stands, in the words of the body: of what the hub leaves to the ERP nothing. */
function heldCharge(line: StandingLine, wanted: ChargeLineBody | undefined): ChargeLineBody {
  const { taxCode } = line;
  const isPosted = Number(line.shippedQuantity) >= 1;
  return {
    description2: line.description2.trim(),
    lineType: enumName(line.lineType) === 'Charge' ? 'Charge' : 'Account',
    lineObjectNumber: line.lineObjectNumber,
    ...(wanted?.description !== undefined && { description: line.description }),
    unitPrice: exact(line.unitPrice),
    ...(wanted?.taxCode !== undefined && taxCode !== undefined && { taxCode }),
    ...(wanted?.shipped !== undefined && isPosted && { shipped: '1' as const }),
  };
}

/** What stands of the charges; nothing where none is wanted and none stands. */
export function heldCharges(
  order: StandingOrder,
  { chargeLines = [] }: Wanted,
): { chargeLines?: ChargeLineBody[] } {
  const own = ownCharges(order);
  const wanted = new Map(chargeLines.map((line) => [line.description2, line]));
  const more = [...own.keys()].filter((id) => !wanted.has(id));
  const held = [...wanted.keys(), ...more].flatMap((id) => {
    const line = own.get(id);
    return line === undefined ? [] : [heldCharge(line, wanted.get(id))];
  });
  return held.length === 0 ? {} : { chargeLines: held };
}

/** Ids of the lines of charges that shall be posted and are not. */
export function chargesToPost(order: StandingOrder, { chargeLines = [] }: Wanted): readonly string[] {
  const own = ownCharges(order);
  return chargeLines.flatMap(({ description2, shipped }) => {
    const line = own.get(description2);
    const isOpen = shipped !== undefined && line !== undefined && Number(line.shippedQuantity) < 1;
    return isOpen ? [line.id] : [];
  });
}

type PaperLine = {
  readonly lineType: string;
  readonly lineObjectNumber: string;
  readonly description2?: string;
  readonly netAmount: number | string;
};

/** The charges that a posted document bills: by our mark, and where the API shows none by where they are posted to; nothing where there are none. */
export function invoicedCharges(
  field: string,
  lines: readonly PaperLine[],
  settings: Settings,
): { readonly charges?: Mapped<InvoicedCharge[]> } {
  const found = lines.flatMap((line, index) => {
    const named = namedBy(line, settings);
    const net = exactDecimal(`${field}[${index}].netAmount`, line.netAmount);
    return named === undefined
      ? []
      : [andThen(gather<{ net: string }>({ net }), (amount): InvoicedCharge => ({ ...named, ...amount }))];
  });
  return found.length === 0 ? {} : { charges: gatherEach(found) };
}

function namedBy(
  line: PaperLine,
  { chargeLines = {} }: Settings,
): Pick<InvoicedCharge, 'charge' | 'reason'> | undefined {
  const type = enumName(line.lineType);
  const reason = ChargeReason.anyOf
    .map((each) => each.const)
    .find(
      (each) => chargeLines[each]?.lineType === type && chargeLines[each].number === line.lineObjectNumber,
    );
  const because = reason === undefined ? {} : { reason };
  if (isCharge(line)) {
    const charge = line.description2?.trim().slice(CHARGE_NAME.length) ?? '';
    return { charge, ...because };
  }
  // People's own lines on invoices are theirs; what credit notes give back is told by its account alone.
  const isNameless = line.description2 === undefined || textOrNull(line.description2) === null;
  return reason === undefined || !isNameless ? undefined : { reason };
}

function exact(value: number | string): string {
  const decimal = exactDecimal('', value);
  return 'mapped' in decimal ? decimal.mapped : '0';
}
