/** Facts as the systems of the hub's tests push them. */

/** An item of the ERP; its external id is `erp-<number>`. */
export function item(number: string, more: object = {}, version = '1'): object {
  return {
    domain: 'item',
    externalId: `erp-${number}`,
    version,
    fields: { number, description: `item ${number}`, baseUnit: 'EA', status: 'active', ...more },
  };
}

export function location(number: string): object {
  return {
    domain: 'location',
    externalId: number,
    version: '1',
    fields: { number, name: number, kind: 'warehouse' },
  };
}

/** A price of one dollar for one piece, between two days. */
export function price(number: string, days: { validFrom?: string; validTo?: string }, version = '1'): object {
  return {
    domain: 'price-agreement',
    externalId: number,
    version,
    fields: {
      number,
      appliesTo: { kind: 'everyone' },
      price: { amount: '1', currency: 'USD', per: { value: '1', unit: 'EA' } },
      status: 'active',
      ...days,
    },
  };
}

export function movement(
  movementId: string,
  { number, place, quantity }: { number: string; place: string; quantity: string },
): object {
  return {
    movementId,
    item: { by: 'number', value: number },
    location: { by: 'number', value: place },
    quantity,
    unit: 'EA',
    occurredAt: '2026-06-01T10:00:00.000Z',
    reason: 'receipt',
  };
}
