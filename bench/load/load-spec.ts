/** What the load generator is asked for and what it reports; it runs in a process of its own. */
import type { MovementSpec } from '../estate/movement.ts';
import type { OrderSpec } from '../estate/order-book.ts';

/** How requests are sent: each connection as fast as it is answered, or at fixed instants whatever the answers do. */
export type Pace =
  | { readonly pace: 'closed'; readonly connections: number }
  /** Latency counts from the planned instant, so that a stall of the server is not left out. */
  | { readonly pace: 'open'; readonly connections: number; readonly perSecond: number };

export type Requests =
  | { readonly requests: 'webhooks'; readonly path: string; readonly movements: MovementSpec }
  | {
      readonly requests: 'baskets';
      /** Up to and with `items=`; the numbers follow, with commas. */
      readonly path: string;
      readonly authorization: string;
      readonly count: number;
      readonly basketSize: number;
      readonly items: number;
    }
  | {
      readonly requests: 'quotes';
      readonly path: string;
      readonly authorization: string;
      readonly count: number;
      /** In each quote. */
      readonly lines: number;
      readonly items: number;
      readonly customers: number;
    }
  | {
      readonly requests: 'orders';
      readonly path: string;
      /** Absent: pushed as webhooks. */
      readonly authorization?: string;
      readonly orders: OrderSpec;
    };

export interface LoadSpec {
  readonly origin: string;
  readonly pace: Pace;
  readonly load: Requests;
}

export interface LoadReport {
  readonly sent: number;
  /** Answers by status; 0 where there was none. */
  readonly statuses: Readonly<Record<number, number>>;
  /** First request to last answer. */
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Of the generator itself. */
  readonly cpuSeconds: number;
}

export type ToGenerator = { readonly say: 'prepare'; readonly spec: LoadSpec } | { readonly say: 'go' };
export type FromGenerator =
  | { readonly say: 'ready' }
  | { readonly say: 'done'; readonly report: LoadReport }
  | { readonly say: 'failed'; readonly reason: string };
