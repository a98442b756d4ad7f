/** Our tax document as AvaTax wants it: numbers instead of ids, its words for kinds, exemptions and tax dates. */
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import type { TaxDocument } from '../../model/documents/tax.ts';
import type { Address } from '../../model/party.ts';
import type { Reference } from '../../model/primitives.ts';
import { decimalOf, formatDecimal, negateDecimal } from '../../model/values/decimal.ts';
import { canonicalJson } from '../../platform/hash.ts';
import { breach, mapped, type Mapped, type MappedForTarget } from '../kit/mapping.ts';
import type { TargetView } from '../kit/target.ts';
import { RESERVED } from './ava-call.ts';
import type { TaxSettings } from './settings.ts';
import { AVA_SHAPES, type AvaAddress, type AvaDocument } from './theirs.ts';

type View = TargetView<'tax-document'>;

/** Of a purchase order number AvaTax keeps this much; nothing is calculated from it. */
const PURCHASE_ORDER_LENGTH = 50;
/** Digits that a JSON number carries exactly. */
const SAFE_DIGITS = 15;
const TAX_DATE_REASON = 'Taxed as the original sale';

const CHECKS = {
  estimate: Compile(AVA_SHAPES.estimate),
  committed: Compile(AVA_SHAPES.committed),
  voided: Compile(AVA_SHAPES.voided),
};

/** Pure: waits for nothing, because AvaTax knows customers and items by their numbers. */
export function toAvaDocument(view: View, settings: TaxSettings): MappedForTarget<AvaDocument> {
  const { fields: document } = view;
  if (document.document.includes(RESERVED))
    return breach('document', document.document, `no ${RESERVED} in it`);
  const body = document.state === 'voided' ? mapped(voided(document)) : placed(view, settings);
  if ('breach' in body) return body;
  const [error] = CHECKS[document.state].Errors(body.mapped);
  return error === undefined
    ? body
    : breach(error.instancePath, Value.Pointer.Get(body.mapped, error.instancePath), error.message);
}

function voided({ document, kind, currency, lines, charges = [] }: TaxDocument): AvaDocument {
  return {
    state: 'voided',
    type: kind === 'sale' ? 'SalesInvoice' : 'ReturnInvoice',
    code: document,
    currencyCode: currency,
    lines: [...lines, ...charges].map(({ line }) => line),
  };
}

function placed(view: View, settings: TaxSettings): Mapped<AvaDocument> {
  const { fields: document } = view;
  const customerCode = view.numberOf('party', document.customer);
  if (customerCode === undefined) return breach('customer', document.customer, 'a party with a number');
  const shipFrom = toAvaAddress(settings.shipFrom);
  const shipTo = toAvaAddress(document.shipTo);
  const lines = linesOf(view, settings, { shipFrom, shipTo });
  if ('breach' in lines) return lines;
  return mapped({
    ...stateAndType(document),
    code: document.document,
    date: document.date,
    customerCode,
    currencyCode: document.currency,
    ...papersOf(document),
    ...(document.exempt === true ? exemptionOf(settings) : {}),
    addresses: { shipFrom, shipTo },
    lines: lines.mapped,
  });
}

function stateAndType({ state, kind }: TaxDocument) {
  return state === 'committed'
    ? { state, type: kind === 'sale' ? ('SalesInvoice' as const) : ('ReturnInvoice' as const) }
    : {
        state: 'estimate' as const,
        type: kind === 'sale' ? ('SalesOrder' as const) : ('ReturnOrder' as const),
      };
}

function papersOf({ purchaseOrder, taxNumber, taxDate, date }: TaxDocument) {
  return {
    ...(purchaseOrder === undefined
      ? {}
      : { purchaseOrderNo: purchaseOrder.slice(0, PURCHASE_ORDER_LENGTH) }),
    ...(taxNumber === undefined ? {} : { businessIdentificationNo: taxNumber }),
    ...overrideOf(taxDate, date),
  };
}

/** `usual` counts without a word. */
function overrideOf(taxDate: string | undefined, usual: string) {
  if (taxDate === undefined || taxDate === usual) return {};
  return { taxOverride: { type: 'TaxDate' as const, taxDate, reason: TAX_DATE_REASON } };
}

function exemptionOf({ exemption }: TaxSettings): { entityUseCode?: string; exemptionNo?: string } {
  switch (exemption.by) {
    case 'use-code':
      return { entityUseCode: exemption.code };
    case 'number':
      return { exemptionNo: exemption.number };
    case 'certificate':
      return {};
  }
}

interface Places {
  readonly shipFrom: AvaAddress;
  readonly shipTo: AvaAddress;
}
type AvaLines = Extract<AvaDocument, { state: 'committed' }>['lines'];

function linesOf(view: View, settings: TaxSettings, places: Places): Mapped<AvaLines> {
  const { kind, lines, date, taxDate = date } = view.fields;
  const found: AvaLines = [];
  for (const [index, line] of lines.entries()) {
    const itemCode = itemCodeOf(view, line.item);
    if (itemCode === undefined) return breach(`lines[${index}].item`, line.item, 'an item with a number');
    const unsafe = [line.amount, line.quantity.value].find((text) => !isSafe(text));
    if (unsafe !== undefined) return unsafeNumber(`lines[${index}]`, unsafe);
    found.push({
      number: line.line,
      quantity: line.quantity.value,
      amount: amountOf(kind, line.amount),
      itemCode,
      ...taxCodeOf(itemCode, settings),
      ...ownPlaces(line.shipFrom, places),
      ...overrideOf(line.taxDate, taxDate),
    });
  }
  const charges = chargesOf(view.fields, settings);
  return 'breach' in charges ? charges : mapped([...found, ...charges.mapped]);
}

/** What is charged beside goods has a line of its own, below zero where it is given: one of anything, by the tax code of its reason. */
function chargesOf(
  { kind, charges = [] }: TaxDocument,
  { chargeTaxCodes = {} }: TaxSettings,
): Mapped<AvaLines> {
  const found: AvaLines = [];
  for (const [index, { line, reason, amount }] of charges.entries()) {
    const taxCode = reason && chargeTaxCodes[reason];
    if (reason === undefined || taxCode === undefined)
      return breach(`charges[${index}].reason`, reason, 'a reason for which chargeTaxCodes names a tax code');
    if (!isSafe(amount)) return unsafeNumber(`charges[${index}]`, amount);
    found.push({ number: line, quantity: '1', amount: amountOf(kind, amount), itemCode: reason, taxCode });
  }
  return mapped(found);
}

/** Money that is given back is below zero there; the quantity stays as it is. */
function amountOf(kind: TaxDocument['kind'], amount: string): string {
  return kind === 'return' ? formatDecimal(negateDecimal(decimalOf(amount))) : amount;
}

function unsafeNumber(path: string, found: string): Mapped<never> {
  return breach(path, found, `at most ${SAFE_DIGITS} digits, more are not exact in JSON`);
}

/** A number that only the invoice knows (freight, say) is a number, too: tax codes can be declared for it. */
function itemCodeOf(view: View, item: Reference): string | undefined {
  return view.numberOf('item', item) ?? (item.by === 'number' ? item.value : undefined);
}

function isSafe(text: string): boolean {
  return text.replace(/[-.]/g, '').replace(/^0+/, '').length <= SAFE_DIGITS;
}

function taxCodeOf(item: string, { taxCode, itemTaxCodes = {} }: TaxSettings): { taxCode?: string } {
  const code = Object.hasOwn(itemTaxCodes, item) ? itemTaxCodes[item] : taxCode;
  return code === undefined ? {} : { taxCode: code };
}

/** A line that names one place names both: AvaTax takes the places of a line instead of those of the document. */
function ownPlaces(address: Address | undefined, { shipFrom, shipTo }: Places): { addresses?: Places } {
  if (address === undefined) return {};
  const own = toAvaAddress(address);
  return canonicalJson(own) === canonicalJson(shipFrom) ? {} : { addresses: { shipFrom: own, shipTo } };
}

/** Three lines there, up to four with us: what is left goes into the third. */
function toAvaAddress({ lines, city, region, postalCode, country }: Address): AvaAddress {
  const [line1, line2, ...others] = lines.map((line) => line.trim()).filter((line) => line !== '');
  const line3 = others.length === 0 ? undefined : others.join(', ');
  const parts = { line1, line2, line3, city, region, postalCode, country };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined && value !== ''));
}
