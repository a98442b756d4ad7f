/** Stories about returns: an order of line 1 (item A) that has left, and what is told of it afterwards. */
import { compareFacts, type OrderFact, type Reserved } from '../../facts.ts';
import { linesOf } from '../../lines.ts';
import { warehouseOrderNumber } from '../../document-names.ts';
import { evolve, initial } from '../../state.ts';
import { line, MORNING, ordered, ours, posted } from '../../testing/story.ts';
import { creditMemoName, returnDocument, returnOrderName, returnOrderNumber } from '../names.ts';
import { returnsOf, type Returns, type ReturnsInput } from '../returns.ts';
import type { ReturnPolicy } from '../policy.ts';
import type { Return, ReturnReceipt } from '../../../../model/documents/returns.ts';

export { ours };
export const memo = returnDocument(ours, 'R1');
export const MEMO_NAME = creditMemoName('R1');
export const EAST_ORDER = returnOrderName('R1', 'EAST');

const ASKED = '2026-06-12T08:00:00Z';
const CAME = '2026-06-15T08:00:00Z';

interface Options extends Partial<Pick<ReturnsInput, 'taxOf' | 'givesBack' | 'customer'>> {
  readonly policy?: Partial<ReturnPolicy>;
  readonly unitPrice?: string;
  readonly now?: string;
  /** Names of documents that were told before, or these themselves. */
  readonly kept?: readonly string[] | ReadonlyMap<string, object>;
}

/** What follows from the facts; ids are the numbers themselves. */
export function returnsAfter(facts: readonly OrderFact[], options: Options = {}): Returns {
  const { policy = {}, unitPrice = '10', now = CAME, kept = [], ...more } = options;
  const state = facts.toSorted(compareFacts).reduce(evolve, initial);
  const lines = linesOf(state, (name) => warehouseOrderNumber(ours, name.split('/')[1] ?? '', 1));
  return returnsOf({
    state,
    lines,
    around: {
      now,
      document: ours,
      kept: kept instanceof Map ? kept : new Map([...kept].map((name) => [name, {}])),
      policy: {
        returns: {
          creditMemos: 'erp/credit-memos',
          takers: [
            { location: 'EAST', target: 'wms/return-orders' },
            { location: 'WEST', target: 'wms/return-orders' },
          ],
          dueMinutes: { receipt: 60, creditMemo: 30, refund: 120 },
          ...policy,
        },
      },
      item: (id) => ({
        number: id,
        status: 'active',
        baseUnit: 'EA',
        packs: [{ unit: 'BX', ratio: { numerator: 12, denominator: 1 } }],
      }),
      locationId: (number) => number,
      locationNumber: (id) => id,
    },
    itemOf: ({ told }) => told.item.value,
    customer: 'C1',
    prices: new Map(lines.map((each) => [each.line, { unitPrice }])),
    ...more,
  });
}

/** Everything of line 1 left, from EAST and, where it says so, from WEST. */
export function shipped(east: string, west?: string): readonly OrderFact[] {
  const quantity = String(Number(east) + Number(west ?? '0'));
  return [
    ordered([line(quantity)]),
    ...held('EAST', east),
    ...(west === undefined ? [] : held('WEST', west)),
  ];
}

/** Of line 1 `own` left as itself from EAST, and so much more as item B from WEST: three of it for one, unless it says otherwise. */
export function replaced(own: string, other: string, perUnit = 3): readonly OrderFact[] {
  const goods = { value: String(Number(other) * perUnit), unit: 'EA' };
  return [
    ordered([line(String(Number(own) + Number(other)))]),
    ...(own === '0' ? [] : held('EAST', own)),
    ...held('WEST', other, { itemId: 'B', number: 'B', quantity: goods }),
  ];
}

function held(
  location: string,
  quantity: string,
  substitute?: NonNullable<Reserved['substitute']>,
): readonly OrderFact[] {
  const key = `1/${location}`;
  const value = { value: quantity, unit: 'EA' };
  const left = {
    line: substitute === undefined ? '1' : `1/+${substitute.number}`,
    item: { by: 'number' as const, value: substitute?.number ?? 'A' },
    quantity: substitute?.quantity ?? value,
  };
  return [
    {
      kind: 'reservation',
      identity: `reservation/${key}`,
      at: MORNING,
      key,
      line: '1',
      locationId: location,
      wave: 1,
      quantity: value,
      reasons: [],
      reservationId: key,
      ...(substitute === undefined ? {} : { substitute }),
    },
    {
      kind: 'advice',
      identity: `advice/wms/${location}`,
      at: '2026-06-10T10:00:00Z',
      system: 'wms',
      advice: {
        adviceId: location,
        answers: { ours: `${ours}-${location}` },
        kind: 'shipped',
        at: '2026-06-10T10:00:00Z',
        final: true,
        lines: [left],
      },
    },
  ];
}

/** Return R1 of line 1, by refund, unless it says otherwise. */
export function returned(
  quantity: string,
  more: Partial<Return> & { unit?: string; receivedAt?: string } = {},
): OrderFact {
  const { unit = 'EA', receivedAt = more.requestedAt ?? ASKED, ...rest } = more;
  const told: Return = {
    channel: 'web',
    orderNumber: '1',
    number: 'R1',
    revision: '1',
    requestedAt: ASKED,
    compensation: 'refund',
    lines: [{ line: '1', quantity: { value: quantity, unit } }],
    ...rest,
  };
  const identity = `return/${told.number}/${told.revision}`;
  return { kind: 'return', identity, at: told.requestedAt, system: 'api', return: told, receivedAt };
}

interface Came {
  readonly id?: string;
  readonly of?: string;
  readonly location?: string;
  readonly item?: string;
  readonly line?: string;
  readonly final?: boolean;
  readonly at?: string;
  readonly as?: ReturnReceipt['lines'][number]['disposition'];
}

/** A warehouse took something back. */
export function came(quantity: string, more: Came = {}): OrderFact {
  const { id = 'r1', of = 'R1', location = 'EAST', at = CAME, as = 'restocked' } = more;
  return {
    kind: 'receipt',
    identity: `receipt/wms/${id}`,
    at,
    system: 'wms',
    receipt: {
      receiptId: id,
      answers: { ours: returnOrderNumber(ours, of, location) },
      at,
      final: more.final ?? false,
      lines: [
        {
          line: more.line ?? '1',
          item: { by: 'number', value: more.item ?? 'A' },
          quantity: { value: quantity, unit: 'EA' },
          disposition: as,
        },
      ],
    },
  };
}

/** So much was given back in all. */
export function refunded(amount: string, at = '2026-06-16T08:00:00Z'): OrderFact {
  const payment = { payment: 'pi_1', currency: 'USD', state: 'captured' as const, authorised: '100' };
  return {
    kind: 'payment',
    identity: `payment/stripe/pi_1/${at}/${amount}`,
    at,
    system: 'stripe',
    payment: { ...payment, captured: '100', refunded: amount, asOf: at },
  };
}

interface CreditNote {
  readonly number?: string;
  readonly ours?: string;
  readonly total?: string;
  readonly currency?: string;
}

export function credited(quantity: string, more: CreditNote = {}): OrderFact {
  const { number = 'CR1', total = '0', currency = 'USD', ours: answered = memo } = more;
  const item = { by: 'externalId' as const, value: 'x' };
  const lines = [{ item, quantity: { value: quantity, unit: 'EA' }, net: '0' }];
  const told = { number, currency, answers: { ours: answered }, postedOn: '2026-06-16', lines };
  return posted(total, { kind: 'credit-note', ...told });
}

export function wrote(document: string, at = ASKED): OrderFact {
  return {
    kind: 'written',
    identity: `written/${document}/${at}`,
    at,
    document,
    revision: 'placed/1',
    system: document.startsWith('credit-memo') ? 'erp' : 'wms',
    externalId: `their ${document}`,
  };
}

export function decidedOn(
  action: 'cancel-return' | 'settle-return' | 'change-return',
  revision?: string,
  leg?: 'goods' | 'money',
): OrderFact {
  const at = '2026-06-17T08:00:00Z';
  const about = {
    return: 'R1',
    ...(revision !== undefined && { revision }),
    ...(leg !== undefined && { leg }),
  };
  return { kind: 'decision', identity: `decision/${action}`, at, action, ...about, by: 'maria' };
}
