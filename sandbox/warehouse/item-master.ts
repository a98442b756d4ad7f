/** The item master of a warehouse system, and the reasons for which it refuses a row. */
import { Type, type Static } from 'typebox';

const Unit = Type.String({ pattern: '^[A-Z0-9]{2,3}$' });
const Decimal = Type.String({ pattern: '^(0|[1-9][0-9]*)(\\.[0-9]+)?$' });
const Gtin = Type.String({ pattern: '^[0-9]{14}$' });
const Measured = Type.Object({ value: Decimal, unit: Unit });
const Size = Type.Object({ length: Decimal, width: Decimal, height: Decimal, unit: Unit });

export const MasterItem = Type.Object(
  {
    number: Type.String({ minLength: 1, maxLength: 40 }),
    description: Type.String({ minLength: 1, maxLength: 250 }),
    status: Type.Union([Type.Literal('active'), Type.Literal('blocked'), Type.Literal('discontinued')]),
    baseUnit: Unit,
    gtin: Type.Optional(Gtin),
    packs: Type.Optional(
      Type.Array(
        Type.Object(
          {
            unit: Unit,
            numerator: Type.Integer({ minimum: 1 }),
            denominator: Type.Integer({ minimum: 1 }),
            gtin: Type.Optional(Gtin),
            weight: Type.Optional(Measured),
            dimensions: Type.Optional(Size),
          },
          { additionalProperties: false },
        ),
      ),
    ),
    weight: Type.Optional(Measured),
    dimensions: Type.Optional(Size),
    handling: Type.Optional(
      Type.Object({
        lotTracked: Type.Optional(Type.Boolean()),
        serialTracked: Type.Optional(Type.Boolean()),
        hazardous: Type.Optional(Type.Boolean()),
        storage: Type.Optional(Type.String({ maxLength: 80 })),
      }),
    ),
  },
  { additionalProperties: false },
);
export type MasterItem = Static<typeof MasterItem>;

export type RowAnswer =
  | { readonly number: string; readonly result: 'stored' | 'unchanged'; readonly id: string }
  | { readonly number: string; readonly result: 'refused'; readonly error: RowError }
  | {
      readonly number: string;
      readonly result: 'locked';
      readonly retryAfterSeconds: number;
      readonly error: RowError;
    };

interface RowError {
  readonly code: string;
  readonly message: string;
}

interface Kept {
  readonly id: string;
  state: MasterItem;
  open: boolean;
}

export interface StockView {
  /** The unit in which an item lies anywhere, if it does. */
  unitOf(item: string): string | undefined;
}

/** The item master: it starts empty and is filled by whoever owns the items. */
export class ItemMaster {
  readonly #stock: StockView;
  readonly #clock: () => Date;
  readonly #items = new Map<string, Kept>();
  readonly #owners = new Map<string, string>();
  #lockedUntil = 0;

  constructor(stock: StockView, clock: () => Date) {
    this.#stock = stock;
    this.#clock = clock;
  }

  get size(): number {
    return [...this.#items.values()].filter(({ open }) => open).length;
  }

  /** Locks every row for a while, as a night count does. */
  lockFor(seconds: number): void {
    this.#lockedUntil = this.#clock().getTime() + seconds * 1000;
  }

  put(item: MasterItem): RowAnswer {
    const { number } = item;
    const waitMs = this.#lockedUntil - this.#clock().getTime();
    if (waitMs > 0) {
      const error = { code: 'in-count', message: 'The item master is locked by a count.' };
      return { number, result: 'locked', retryAfterSeconds: Math.ceil(waitMs / 1000), error };
    }
    const error = this.#refusal(item);
    return error === undefined ? this.#store(item) : { number, result: 'refused', error };
  }

  /** Closes an item; harmless where it is closed or unknown. */
  close(number: string): void {
    const kept = this.#items.get(number);
    if (kept === undefined) return;
    kept.open = false;
    this.#forgetGtins(kept.state);
  }

  /** The open items among these numbers. */
  lookUp(numbers: readonly string[]): readonly (MasterItem & { readonly id: string })[] {
    return numbers.flatMap((number) => {
      const kept = this.#items.get(number);
      return kept?.open === true ? [{ id: kept.id, ...kept.state }] : [];
    });
  }

  /** Numbers of the open items. */
  numbers(): readonly string[] {
    return [...this.#items].filter(([, { open }]) => open).map(([number]) => number);
  }

  #store(item: MasterItem): RowAnswer {
    const before = this.#items.get(item.number);
    const kept = before ?? {
      id: `W-${String(this.#items.size + 1).padStart(6, '0')}`,
      state: item,
      open: true,
    };
    const unchanged = before?.open === true && JSON.stringify(before.state) === JSON.stringify(item);
    this.#forgetGtins(kept.state);
    for (const gtin of gtinsOf(item)) this.#owners.set(gtin, item.number);
    this.#items.set(item.number, Object.assign(kept, { state: item, open: true }));
    return { number: item.number, result: unchanged ? 'unchanged' : 'stored', id: kept.id };
  }

  #refusal(item: MasterItem): RowError | undefined {
    const unit = this.#stock.unitOf(item.number);
    if (unit !== undefined && unit !== item.baseUnit)
      return {
        code: 'base-unit-in-use',
        message: `${item.number} lies here in ${unit}, not in ${item.baseUnit}.`,
      };
    for (const gtin of gtinsOf(item)) {
      if (!hasCheckDigit(gtin)) return { code: 'bad-gtin', message: `${gtin} has a wrong check digit.` };
      const owner = this.#owners.get(gtin) ?? item.number;
      if (owner !== item.number) return { code: 'gtin-taken', message: `${gtin} belongs to ${owner}.` };
    }
    return this.#lotRefusal(item, unit);
  }

  #lotRefusal({ number, handling }: MasterItem, unit: string | undefined): RowError | undefined {
    const before = this.#items.get(number)?.state.handling?.lotTracked;
    const switched = before !== undefined && before !== (handling?.lotTracked ?? false);
    return switched && unit !== undefined
      ? { code: 'lot-flag-in-use', message: `Lots of ${number} cannot be switched while stock lies here.` }
      : undefined;
  }

  #forgetGtins(state: MasterItem): void {
    for (const gtin of gtinsOf(state)) {
      if (this.#owners.get(gtin) === state.number) this.#owners.delete(gtin);
    }
  }
}

function gtinsOf({ gtin, packs = [] }: MasterItem): readonly string[] {
  return [gtin, ...packs.map((pack) => pack.gtin)].filter((each) => each !== undefined);
}

function hasCheckDigit(gtin: string): boolean {
  const sum = gtin
    .split('')
    .reduce((all, digit, place) => all + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return sum % 10 === 0;
}
