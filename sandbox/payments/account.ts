/** Everything that one Stripe account keeps, its ids, its clock, and the telling of what happens. */
import type { Random } from '../kit/random.ts';
import type { Charge, Dispute, PaymentIntent, Refund, StripeEvent, WebhookEndpoint } from './life/objects.ts';
import { missing, type DeclineCode } from './refusal.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'.split('');
const ID_LENGTH = 24;
/** The version in which events are rendered; readers use their own. */
const ACCOUNT_API_VERSION = '2026-08-26.dahlia';

export interface AccountOptions {
  readonly random: Random;
  readonly clock: () => Date;
  readonly webhookSecret: string;
  /** Told every event as soon as it is kept. */
  readonly onEvent: (event: StripeEvent, endpoints: readonly WebhookEndpoint[], subject: string) => void;
}

export class Account {
  readonly id: string;
  readonly webhookSecret: string;
  readonly intents = new Map<string, PaymentIntent>();
  readonly charges = new Map<string, Charge>();
  readonly refunds = new Map<string, Refund>();
  readonly disputes = new Map<string, Dispute>();
  readonly events = new Map<string, StripeEvent>();
  readonly endpoints = new Map<string, WebhookEndpoint & { readonly secret: string }>();
  /** Why the buyer's bank lets no more be taken, by PaymentIntent. */
  readonly declines = new Map<string, DeclineCode>();
  /** Until when (ms) another process holds a PaymentIntent. */
  readonly locks = new Map<string, number>();
  /** Of the request that runs: told in its events. */
  request: { readonly id: string | null; readonly idempotency_key: string | null } = NOBODY;
  readonly #options: AccountOptions;

  constructor(options: AccountOptions) {
    this.#options = options;
    this.webhookSecret = options.webhookSecret;
    this.id = this.newId('acct').slice(0, 'acct_'.length + 16);
  }

  /** Unix seconds. */
  now(): number {
    return Math.floor(this.#options.clock().getTime() / 1000);
  }

  /** Milliseconds, for what is finer than the objects' own times. */
  nowMs(): number {
    return this.#options.clock().getTime();
  }

  newId(prefix: string): string {
    const letters = Array.from({ length: ID_LENGTH }, () => this.#options.random.pick(LETTERS));
    return `${prefix}_${letters.join('')}`;
  }

  intent(id: string): PaymentIntent {
    const found = this.intents.get(id);
    if (found === undefined) throw missing('payment_intent', id);
    return found;
  }

  charge(id: string | null): Charge {
    const found = this.charges.get(id ?? '');
    if (found === undefined) throw missing('charge', id ?? '', 'charge');
    return found;
  }

  /** Keeps the event with the object as it is now, and tells whoever registered for its type. */
  tell(type: string, object: object, previous?: object): void {
    const endpoints = [...this.endpoints.values()].filter(
      ({ status, enabled_events: types }) =>
        status === 'enabled' && types.some((each) => each === '*' || each === type),
    );
    const snapshot: object = structuredClone(object);
    const event: StripeEvent = {
      id: this.newId('evt'),
      object: 'event',
      api_version: ACCOUNT_API_VERSION,
      created: this.now(),
      data:
        previous === undefined ? { object: snapshot } : { object: snapshot, previous_attributes: previous },
      livemode: false,
      pending_webhooks: endpoints.length,
      request: this.request,
      type,
    };
    this.events.set(event.id, event);
    this.#options.onEvent(event, endpoints, intentOf(object));
  }
}

export const NOBODY = { id: null, idempotency_key: null } as const;

function intentOf(object: object): string {
  const intent: unknown = Reflect.get(object, 'payment_intent') ?? Reflect.get(object, 'id');
  return typeof intent === 'string' ? intent : '';
}
