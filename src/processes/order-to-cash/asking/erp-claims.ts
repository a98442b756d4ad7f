/** How much of a line has left by the ERP's documents: its word of the sales order, and its invoices; pure. */
import type { Quantity } from '../../../model/primitives.ts';
import { compareDecimals, decimalOf, ZERO, type Decimal } from '../../../model/values/decimal.ts';
import { isProblem } from '../../../model/values/problem.ts';
import { convertQuantity } from '../../../model/values/quantity.ts';
import type { Around } from '../around.ts';
import { inWords, isPartOf, substitutesFor, sumOf, type LineView } from '../lines.ts';
import type { Resolved } from '../resolving.ts';
import type { Hold, OrderState } from '../state.ts';
import { covered, toldLineOf } from '../supply/holds.ts';

export interface ClaimInput {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  readonly resolved: Pick<Resolved, 'itemOf'>;
}

export interface ErpClaim {
  /** The most that any of the documents says, in the unit of the line. */
  readonly quantity: Decimal;
  /** What each says. */
  readonly words: string;
}

/** Gives what the ERP claims; `undefined`: nobody knows how much of this line its documents mean, which the tie-out asks about. */
export function erpClaim(input: ClaimInput, line: LineView): ErpClaim | undefined {
  const [answered, billed] = [answeredOf(input, line), billedOf(input, line)];
  if (answered === undefined || billed === undefined) return undefined;
  const claims = [...answered, ...billed];
  const quantity = claims.reduce(
    (most, each) => (compareDecimals(each.quantity, most) > 0 ? each.quantity : most),
    ZERO,
  );
  const words = claims.map(({ by, quantity: said }) => `${by} ${inWords(said, line.unit)}`).join(', ');
  return { quantity, words: words === '' ? 'nothing' : words };
}

interface Claim {
  readonly by: string;
  readonly quantity: Decimal;
}

/** An invoice in a unit that the item does not have says nothing of a line, and nor does one that names an item of several lines. */
function billedOf({ lines }: ClaimInput, line: LineView): readonly Claim[] | undefined {
  const { bills, invoiced, isBilledUnclearly } = line;
  const isShared = lines.some((each) =>
    each.bills.some(({ lines: about }) => about.length > 1 && about.includes(line.line)),
  );
  if (isBilledUnclearly || isShared) return undefined;
  const numbers = [...new Set(bills.map(({ paper }) => paper.invoice.number))];
  return numbers.length === 0 ? [] : [{ by: `invoice ${numbers.join(', ')}:`, quantity: invoiced }];
}

function answeredOf(input: ClaimInput, line: LineView): readonly Claim[] | undefined {
  const { response } = input.state.response ?? {};
  const substitutes = substitutesFor(input.state, line.told);
  const parts = (response?.lines ?? []).flatMap((part) => {
    const substitute = substitutes.find((hold) => isPartOf(part.line, toldLineOf(hold)));
    return substitute !== undefined || isPartOf(part.line, line.line) ? [{ ...part, substitute }] : [];
  });
  if (response === undefined || parts.length === 0) return [];
  const [shipped, invoiced] = [
    total(
      input,
      line,
      parts.map((part) => ({ told: part.shipped, substitute: part.substitute })),
    ),
    total(
      input,
      line,
      parts.map((part) => ({ told: part.invoiced, substitute: part.substitute })),
    ),
  ];
  if (shipped === undefined || invoiced === undefined) return undefined;
  const by = `${response.number} as of ${response.asOf}:`;
  return [
    { by: `${by} shipped`, quantity: shipped },
    { by: `${by} invoiced`, quantity: invoiced },
  ];
}

interface Part {
  readonly told: Quantity | undefined;
  /** The hold as whose substitute it stands there. */
  readonly substitute: Hold | undefined;
}

/** In the unit of the line; `undefined` where an item does not say how many of one unit are in the other. */
function total(input: ClaimInput, line: LineView, parts: readonly Part[]): Decimal | undefined {
  const quantities = parts.map((part) => inLineUnit(input, line, part));
  const known = quantities.filter((each) => each !== undefined);
  return known.length < quantities.length ? undefined : sumOf(known);
}

function inLineUnit(
  { around, resolved }: ClaimInput,
  line: LineView,
  { told, substitute: hold }: Part,
): Decimal | undefined {
  if (told === undefined) return ZERO;
  if (hold?.substitute === undefined)
    return inUnit(around, told, { of: resolved.itemOf(line), unit: line.unit });
  const { itemId, quantity } = hold.substitute;
  const goods = inUnit(around, told, { of: itemId, unit: quantity.unit });
  return goods === undefined ? undefined : covered(hold, goods);
}

const SCALE = 10;

function inUnit(
  around: Pick<Around, 'item'>,
  told: Quantity,
  { of, unit }: { readonly of: string; readonly unit: string },
): Decimal | undefined {
  if (told.unit === unit) return decimalOf(told.value);
  const item = around.item(of);
  if (item === undefined) return undefined;
  const converted = convertQuantity(told, item, { unit, scale: SCALE });
  return isProblem(converted) ? undefined : decimalOf(converted.value);
}
