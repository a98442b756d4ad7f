/** What a warehouse system is asked to ship, and what it tells of it. */
import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: 80 });

export const WarehouseOrder = Type.Object(
  {
    warehouse: Name,
    orderNumber: Type.Optional(Name),
    shipTo: Type.Optional(
      Type.Object(
        {
          name: Type.Optional(Type.String({ maxLength: 150 })),
          lines: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 4 })),
          city: Type.Optional(Type.String({ maxLength: 80 })),
          region: Type.Optional(Type.String({ maxLength: 80 })),
          postalCode: Type.Optional(Type.String({ maxLength: 20 })),
          country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
        },
        closed,
      ),
    ),
    requestedDate: Type.Optional(Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })),
    /** Everything at once or nothing. */
    shipComplete: Type.Optional(Type.Boolean()),
    lines: Type.Array(
      Type.Object(
        {
          line: Name,
          item: Type.String({ minLength: 1, maxLength: 40 }),
          quantity: Type.String({ pattern: '^(0|[1-9][0-9]*)(\\.[0-9]{1,4})?$' }),
          unit: Type.String({ pattern: '^[A-Z0-9]{2,3}$' }),
        },
        closed,
      ),
      { minItems: 1, maxItems: 1_000 },
    ),
  },
  closed,
);
export type WarehouseOrder = Static<typeof WarehouseOrder>;
export type OrderedLine = WarehouseOrder['lines'][number];

/** A cancellation may come before the order itself: then only the number is known. */
export interface KeptOrder {
  readonly id: string;
  content: WarehouseOrder | undefined;
  state: 'open' | 'picked' | 'packed' | 'shipped' | 'cancelled';
  /** Changes with every change of content or state. */
  revision: number;
  /** Line → what was taken from the shelves for it, and is not confirmed as shipped yet. */
  picked: PickedLine[];
}

/** What lies on the packing table. */
export interface PickedLine {
  readonly line: OrderedLine;
  /** Differs from the ordered one where something else was taken in its place. */
  readonly item: string;
  readonly quantity: string;
  readonly movements: readonly string[];
}

export interface ConfirmedLine {
  readonly line: string;
  readonly item: string;
  readonly ordered: string;
  readonly quantity: string;
  readonly unit: string;
  readonly substituteFor?: string;
  readonly movements?: readonly string[];
}

export interface Package {
  /** SSCC, 18 digits. */
  readonly id: string;
  readonly carrier: string;
  readonly trackingNumber: string;
}

export interface Confirmation {
  readonly id: string;
  readonly sequence: number;
  readonly order: string;
  readonly warehouse: string;
  readonly kind: 'picked' | 'packed' | 'shipped' | 'cancelled';
  readonly at: string;
  /** Nothing more comes of this order. */
  readonly final: boolean;
  readonly lines: readonly ConfirmedLine[];
  readonly packages?: readonly Package[];
}
