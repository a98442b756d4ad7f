/** What a warehouse system is asked to take back, and what it tells of it. */
import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: 80 });

export const ReturnOrder = Type.Object(
  {
    warehouse: Name,
    orderNumber: Type.Optional(Name),
    returnNumber: Type.Optional(Name),
    lines: Type.Array(
      Type.Object(
        {
          line: Name,
          item: Type.String({ minLength: 1, maxLength: 40 }),
          quantity: Type.String({ pattern: '^(0|[1-9][0-9]*)(\\.[0-9]{1,4})?$' }),
          unit: Type.String({ pattern: '^[A-Z0-9]{2,3}$' }),
          reason: Type.Optional(Type.String({ maxLength: 200 })),
        },
        closed,
      ),
      { minItems: 1, maxItems: 1_000 },
    ),
  },
  closed,
);
export type ReturnOrder = Static<typeof ReturnOrder>;
export type ReturnOrderLine = ReturnOrder['lines'][number];

/** A cancellation may come before the order itself: then only the number is known. */
export interface KeptReturn {
  readonly id: string;
  content: ReturnOrder | undefined;
  state: 'open' | 'receiving' | 'received' | 'cancelled';
  /** Changes with every change of content or state. */
  revision: number;
  /** Line → what came of it so far, in its unit. */
  readonly came: Map<string, string>;
}

/** Sellable again, set aside for somebody to look at, or thrown away. */
export type Disposition = 'restocked' | 'quarantined' | 'scrapped';

export interface ReceivedLine {
  readonly line: string;
  readonly item: string;
  readonly quantity: string;
  readonly unit: string;
  readonly disposition: Disposition;
  readonly movements?: readonly string[];
}

export interface ReturnReceipt {
  readonly id: string;
  readonly sequence: number;
  readonly order: string;
  readonly warehouse: string;
  readonly at: string;
  /** Nothing more is waited for. */
  readonly final: boolean;
  readonly lines: readonly ReceivedLine[];
}
