/** The orders of one warehouse system: placed, changed while nobody picks, picked, packed, shipped or cancelled. */
import { decimalText, scaledOf } from '../../distributor/decimals.ts';
import { DIGITS, pageAfter, type ListPage, type ListQuery, type MovementRow } from '../stock-book.ts';
import { pick, ssccOf, type Shelves } from './picking.ts';
import type {
  Confirmation,
  ConfirmedLine,
  KeptOrder,
  OrderedLine,
  Package,
  PickedLine,
  WarehouseOrder,
} from './shapes.ts';
import { treatments, type Treatments } from './treatment.ts';

/** How a line is picked other than ordered. */
export interface Deviation {
  readonly line: string;
  /** In the unit of the line; default as ordered. */
  readonly quantity?: string;
  /** Taken in place of the ordered item. */
  readonly item?: string;
}

/** What one step of an order brought about. */
export interface Step {
  readonly confirmation: Confirmation;
  readonly movements: readonly MovementRow[];
}

const PACKAGES_OF_A_SERIES = 1_000_000;

export class OrderDesk {
  readonly #shelves: Shelves;
  readonly #clock: () => Date;
  readonly #orders = new Map<string, KeptOrder>();
  readonly #confirmations: Confirmation[] = [];
  #packages = 0;
  readonly treatments: Treatments;
  /** The next cancellation comes too late: the order is picked just before it. */
  racesNextCancel = false;

  /** `series`: packages of two warehouse systems never have the same number. */
  constructor(shelves: Shelves, clock: () => Date, series: number) {
    this.#shelves = shelves;
    this.#clock = clock;
    this.treatments = treatments(shelves.book);
    this.#packages = series * PACKAGES_OF_A_SERIES;
  }

  find(id: string): KeptOrder | undefined {
    return this.#orders.get(id);
  }

  all(): readonly KeptOrder[] {
    return [...this.#orders.values()];
  }

  /** Takes an order; the same again is harmless, another content needs the revision that it replaces. */
  place(
    id: string,
    content: WarehouseOrder,
    revision?: number,
  ): 'created' | 'same' | 'replaced' | 'differs' | 'already-picked' {
    const before = this.#orders.get(id);
    if (before === undefined) {
      this.#orders.set(id, { id, content, state: 'open', revision: 1, picked: [] });
      return 'created';
    }
    const isSame = JSON.stringify(before.content) === JSON.stringify(content);
    if (isSame && before.state !== 'cancelled') return 'same';
    if (!['open', 'cancelled'].includes(before.state)) return 'already-picked';
    if (before.revision !== revision) return 'differs';
    this.#change(before, { content, state: 'open' });
    return 'replaced';
  }

  /** Cancels an order; one that is not here yet will not be taken when it comes. */
  cancel(id: string): Step | 'cancelled' | 'already-picked' {
    const order = this.#orders.get(id);
    if (order === undefined) {
      this.#orders.set(id, { id, content: undefined, state: 'cancelled', revision: 1, picked: [] });
      return 'cancelled';
    }
    if (order.state === 'cancelled') return 'cancelled';
    return order.state === 'open' ? this.refuse(order) : 'already-picked';
  }

  /** The warehouse will not ship it: nothing of it was taken. */
  refuse(order: KeptOrder): Step {
    const lines = linesOf(order).map((line) => ({ ...shownLine(line), quantity: line.quantity }));
    this.#change(order, { state: 'cancelled' });
    return { movements: [], confirmation: this.#confirm(order, { kind: 'cancelled', final: true, lines }) };
  }

  /** Picks what is there, line by line, with the given deviations; without any, as the pickers were told. */
  pick(order: KeptOrder, given: readonly Deviation[] = []): Step {
    const deviations = given.length > 0 ? given : this.treatments.take(order);
    const picks = linesOf(order).map((line) => {
      const { item = line.item, quantity = line.quantity } =
        deviations.find((each) => each.line === line.line) ?? {};
      return pick(this.#shelves, { order: order.id, warehouse: hallOf(order), line, item, quantity });
    });
    order.picked = picks.map(({ picked }) => picked);
    this.#change(order, { state: 'picked' });
    const lines = order.picked.map(confirmedLine);
    return {
      movements: picks.flatMap(({ movements }) => movements),
      confirmation: this.#confirm(order, { kind: 'picked', final: false, lines }),
    };
  }

  pack(order: KeptOrder): Step {
    this.#change(order, { state: 'packed' });
    const lines = order.picked.map(confirmedLine);
    return { movements: [], confirmation: this.#confirm(order, { kind: 'packed', final: false, lines }) };
  }

  /** Hands the packages to the carrier; `isFinal: false`: half of what was picked goes, the rest later. */
  ship(order: KeptOrder, isFinal = true): Step {
    const leaving = isFinal ? order.picked : order.picked.map(half);
    order.picked = isFinal
      ? []
      : order.picked.map((line, index) => ({ ...line, quantity: rest(line, leaving[index]) }));
    this.#change(order, { state: isFinal ? 'shipped' : 'packed' });
    const lines = leaving.filter(({ quantity }) => quantity !== '0' || isFinal).map(confirmedLine);
    const packages = lines.some(({ quantity }) => quantity !== '0') ? [this.#package()] : [];
    const confirmation = this.#confirm(order, { kind: 'shipped', final: isFinal, lines, packages });
    return { movements: [], confirmation };
  }

  /** Confirmations above a sequence, and those that are younger than the overlap before it; oldest first. */
  confirmations(query: ListQuery): ListPage<Confirmation> {
    return pageAfter(this.#confirmations, query);
  }

  #change(order: KeptOrder, changes: Partial<Pick<KeptOrder, 'content' | 'state'>>): void {
    Object.assign(order, changes);
    order.revision += 1;
  }

  #package(): Package {
    this.#packages += 1;
    const serial = String(this.#packages).padStart(9, '0');
    return { id: ssccOf(this.#packages), carrier: 'Roadrunner Freight', trackingNumber: `RR${serial}` };
  }

  #confirm(
    order: KeptOrder,
    told: Pick<Confirmation, 'kind' | 'final' | 'lines' | 'packages'>,
  ): Confirmation {
    const { packages = [], ...rest } = told;
    const sequence = this.#confirmations.length + 1;
    const confirmation: Confirmation = {
      id: `${hallOf(order)}-CF-${sequence}`,
      sequence,
      order: order.id,
      warehouse: hallOf(order),
      at: this.#clock().toISOString(),
      ...rest,
      ...(packages.length === 0 ? {} : { packages }),
    };
    this.#confirmations.push(confirmation);
    return confirmation;
  }
}

function linesOf({ content }: KeptOrder): readonly OrderedLine[] {
  return content?.lines ?? [];
}

function hallOf({ content }: KeptOrder): string {
  return content?.warehouse ?? '';
}

function shownLine({ line, item, quantity, unit }: OrderedLine) {
  return { line, item, ordered: quantity, unit };
}

function confirmedLine({ line, item, quantity, movements }: PickedLine): ConfirmedLine {
  return {
    ...shownLine(line),
    item,
    quantity,
    ...(item === line.item ? {} : { substituteFor: line.item }),
    movements,
  };
}

/** Whole pieces; a single piece goes with the first half. */
function half(line: PickedLine): PickedLine {
  const scaled = scaledOf(line.quantity, DIGITS);
  const piece = 10 ** DIGITS;
  return { ...line, quantity: decimalText(Math.min(scaled, Math.ceil(scaled / 2 / piece) * piece), DIGITS) };
}

function rest(line: PickedLine, gone: PickedLine | undefined): string {
  return decimalText(scaledOf(line.quantity, DIGITS) - scaledOf(gone?.quantity ?? '0', DIGITS), DIGITS);
}
