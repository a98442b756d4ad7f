/** Is what AvaTax keeps under a code still what we want there? What differs tells the reason of an adjustment. */
import { exactText } from './ava-call.ts';
import type { AvaAddress, AvaCommitted, AvaKept } from './theirs.ts';

export type Difference = 'lines' | 'exemption' | 'places' | 'papers';

type KeptAddress = AvaKept['addresses'][number];
type SentLine = AvaCommitted['lines'][number];
type KeptLine = AvaKept['lines'][number];

/**
 * Lists in what the two differ. AvaTax may show a street in the spelling of the post, so streets and towns count only where our
 * `content` is known to have changed; country, region and the first five signs of the postal code always count.
 */
export function differences(
  wanted: AvaCommitted,
  kept: AvaKept,
  content: 'changed' | 'as-before',
): readonly Difference[] {
  const found: readonly (readonly [Difference, boolean])[] = [
    ['lines', linesDiffer(wanted, kept)],
    ['exemption', exemptionDiffers(wanted, kept)],
    ['places', placesDiffer(wanted, kept, content === 'changed')],
    ['papers', papersDiffer(wanted, kept)],
  ];
  return found.filter(([, differs]) => differs).map(([difference]) => difference);
}

function linesDiffer(wanted: AvaCommitted, kept: AvaKept): boolean {
  if (wanted.lines.length !== kept.lines.length) return true;
  const held = byNumber(kept);
  return wanted.lines.some((line) => {
    const there = held.get(line.number);
    return there === undefined || lineDiffers(line, there);
  });
}

function lineDiffers(line: SentLine, there: KeptLine): boolean {
  return (
    exactText(there.lineAmount) !== exactText(line.amount) ||
    exactText(there.quantity) !== exactText(line.quantity) ||
    (there.itemCode ?? '') !== line.itemCode ||
    // Where we name no tax code, AvaTax finds its own.
    (line.taxCode !== undefined && there.taxCode !== line.taxCode)
  );
}

function exemptionDiffers(wanted: AvaCommitted, kept: AvaKept): boolean {
  return (
    (wanted.entityUseCode ?? '') !== (kept.entityUseCode ?? '') ||
    (wanted.exemptionNo ?? '') !== (kept.exemptNo ?? '')
  );
}

function papersDiffer(wanted: AvaCommitted, kept: AvaKept): boolean {
  const taxDate = wanted.taxOverride?.taxDate ?? wanted.date;
  const lines = new Map(wanted.lines.map((line) => [line.number, line]));
  const pairs: readonly (readonly [string | undefined, string | null | undefined])[] = [
    [wanted.date, kept.date.slice(0, 10)],
    [wanted.customerCode, kept.customerCode],
    [wanted.currencyCode, kept.currencyCode],
    [wanted.purchaseOrderNo, kept.purchaseOrderNo],
    [wanted.businessIdentificationNo, kept.businessIdentificationNo],
    ...kept.lines.map((line) => {
      const own = lines.get(line.lineNumber)?.taxOverride?.taxDate ?? taxDate;
      return [own, line.taxDate?.slice(0, 10) ?? own] as const;
    }),
  ];
  return pairs.some(([ours, theirs]) => (ours ?? '') !== (theirs ?? ''));
}

function placesDiffer(wanted: AvaCommitted, kept: AvaKept, withStreets: boolean): boolean {
  const held = byNumber(kept);
  const byId = new Map(kept.addresses.map((address) => [String(address.id), address]));
  return wanted.lines.some((line) => {
    const { shipFrom, shipTo } = line.addresses ?? wanted.addresses;
    const there = held.get(line.number);
    // A line that is not there differs as a line, not by its places.
    if (there === undefined) return false;
    const origin = byId.get(String(there.originAddressId));
    const destination = byId.get(String(there.destinationAddressId));
    return placeDiffers(shipFrom, origin, withStreets) || placeDiffers(shipTo, destination, withStreets);
  });
}

function placeDiffers(wanted: AvaAddress, kept: KeptAddress | undefined, withStreets: boolean): boolean {
  if (kept === undefined) return true;
  const area = (address: AvaAddress | KeptAddress): string =>
    [address.country, address.region, (address.postalCode ?? '').slice(0, 5)].map(plain).join('|');
  const street = (address: AvaAddress | KeptAddress): string =>
    [address.line1, address.line2, address.line3, address.city].map(plain).join('|');
  return area(wanted) !== area(kept) || (withStreets && street(wanted) !== street(kept));
}

function plain(text: string | null | undefined): string {
  return (text ?? '').trim().replaceAll(/\s+/g, ' ').toUpperCase();
}

function byNumber({ lines }: AvaKept): ReadonlyMap<string, KeptLine> {
  return new Map(lines.map((line) => [line.lineNumber, line]));
}
