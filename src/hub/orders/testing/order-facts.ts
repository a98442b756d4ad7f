/** Facts about orders as tests push them: short to write, whole for the hub. */
import type { Order, OrderLine } from '../../../model/documents/order.ts';
import type { Item } from '../../../model/item.ts';
import type { Party } from '../../../model/party.ts';

const VERSION = '2026-06-01T00:00:00Z';

export function item(number: string, more: Item = {}): object {
  return claim('item', number, {
    number,
    description: number,
    baseUnit: 'EA',
    packs: [{ unit: 'BX', ratio: { numerator: 12, denominator: 1 } }],
    ...more,
  });
}

export function location(number: string): object {
  return claim('location', number, { number, name: number });
}

export function customer(number: string, more: Party = {}, version = VERSION): object {
  const fields = { number, name: `Customer ${number}`, level: 'bill-to', status: 'active', ...more };
  return { ...claim('party', number, fields), version };
}

function claim(domain: string, number: string, fields: object): object {
  return { domain, externalId: `${domain}-${number}`, version: VERSION, fields };
}

/** `where` is item and place, e.g. `A EAST`. */
export function count(where: string, quantity: string, at = '2026-06-10T08:00:00Z'): object {
  const [number = '', place = ''] = where.split(' ');
  return {
    countId: `${where} ${at} ${quantity}`,
    item: { by: 'number', value: number },
    location: { by: 'number', value: place },
    unit: 'EA',
    quantity,
    occurredAt: at,
  };
}

/** `what` is item and quantity, e.g. `A 4`. */
export function line(name: string, what: string, price = '10'): OrderLine {
  const [number = '', quantity = ''] = what.split(' ');
  return {
    line: name,
    item: { by: 'number', value: number },
    quantity: { value: quantity, unit: 'EA' },
    price: { amount: price, currency: 'USD', per: { value: '1', unit: 'EA' } },
  };
}

export function order(number: string, lines: readonly OrderLine[]): Order {
  return {
    channel: 'web',
    number,
    revision: '1',
    placedAt: '2026-06-10T11:00:00Z',
    customer: { by: 'number', value: 'C1' },
    currency: 'USD',
    lines: [...lines],
  };
}

/** What left, by line; nothing more comes. */
export function advice(adviceId: string, ours: string, left: Readonly<Record<string, string>>): object {
  return {
    adviceId,
    answers: { ours },
    kind: 'shipped',
    at: '2026-06-10T14:00:00Z',
    final: true,
    lines: Object.entries(left).map(([name, value]) => ({
      line: name,
      item: { by: 'number', value: 'A' },
      quantity: { value, unit: 'EA' },
    })),
    packages: [{ carrier: 'UPS', trackingNumber: `1Z-${adviceId}` }],
  };
}

/** By item: the line and the quantity. */
export function invoice(
  number: string,
  ours: string,
  lines: Readonly<Record<string, readonly [string, string]>>,
): object {
  return {
    number,
    kind: 'invoice',
    answers: { ours },
    postedOn: '2026-06-10',
    currency: 'USD',
    net: '60',
    tax: '0',
    total: '60',
    lines: Object.entries(lines).map(([name, [of, value]]) => ({
      line: of,
      item: { by: 'number', value: name },
      quantity: { value, unit: 'EA' },
      net: '60',
    })),
  };
}
