/** Who is told of trackers, and the signed events that tell it. */
import { createHmac } from 'node:crypto';
import type { Random } from '../kit/random.ts';
import { isLoopback, type WebhookSender } from '../kit/webhook-sender.ts';
import { seconds, type Mode, type Webhook } from './shapes.ts';
import { hexOf, type Told } from './tracker-desk.ts';

export interface WebhookWish {
  readonly url?: string;
  readonly webhook_secret?: string;
  readonly custom_headers?: Webhook['custom_headers'];
}

interface Kept {
  readonly shown: Webhook;
  readonly secret: string | undefined;
}

/** Starts without webhooks. */
export class WebhookDesk {
  readonly #sender: WebhookSender;
  readonly #random: Random;
  readonly #clock: () => Date;
  readonly #kept = new Map<string, Kept>();

  constructor(needs: {
    readonly sender: WebhookSender;
    readonly random: Random;
    readonly clock: () => Date;
  }) {
    this.#sender = needs.sender;
    this.#random = needs.random;
    this.#clock = needs.clock;
  }

  all(mode: Mode): readonly Webhook[] {
    return [...this.#kept.values()].map(({ shown }) => shown).filter((each) => each.mode === mode);
  }

  find(id: string): Webhook | undefined {
    return this.#kept.get(id)?.shown;
  }

  /** Gives nothing where the address is none that a sandbox may call. */
  create(wish: WebhookWish, mode: Mode): Webhook | undefined {
    if (wish.url === undefined || !isLoopback(wish.url)) return undefined;
    const shown: Webhook = {
      id: `hook_${hexOf(this.#random, 32)}`,
      object: 'Webhook',
      mode,
      url: wish.url,
      created_at: seconds(this.#clock()),
      disabled_at: null,
      custom_headers: wish.custom_headers ?? [],
    };
    this.#kept.set(shown.id, { shown, secret: wish.webhook_secret });
    return shown;
  }

  /** Sets the secret and the headers anew, and enables the webhook again. */
  update(id: string, wish: WebhookWish): Webhook | undefined {
    const kept = this.#kept.get(id);
    if (kept === undefined) return undefined;
    const custom = wish.custom_headers ?? kept.shown.custom_headers;
    const shown = { ...kept.shown, disabled_at: null, custom_headers: custom };
    this.#kept.set(id, { shown, secret: wish.webhook_secret ?? kept.secret });
    return shown;
  }

  delete(id: string): boolean {
    return this.#kept.delete(id);
  }

  /** Disables them all, as the service does with addresses that fail again and again. */
  disableAll(): number {
    for (const [id, { shown, secret }] of this.#kept)
      this.#kept.set(id, { shown: { ...shown, disabled_at: seconds(this.#clock()) }, secret });
    return this.#kept.size;
  }

  /** Tells every enabled webhook of the tracker's mode. */
  tell(description: 'tracker.created' | 'tracker.updated', { tracker, previousStatus }: Told): void {
    const at = this.#clock().toISOString();
    const enabled = [...this.#kept.values()].filter(
      ({ shown }) => shown.mode === tracker.mode && shown.disabled_at === null,
    );
    const event = {
      description,
      mode: tracker.mode,
      previous_attributes: previousStatus === undefined ? {} : { status: previousStatus },
      created_at: at,
      pending_urls: enabled.map(({ shown }) => shown.url),
      completed_urls: [],
      updated_at: at,
      id: `evt_${hexOf(this.#random, 32)}`,
      user_id: 'user_sandbox',
      status: 'pending',
      object: 'Event',
      result: tracker,
    };
    const body = JSON.stringify(event);
    for (const { shown, secret } of enabled) {
      const custom = Object.fromEntries(shown.custom_headers.map(({ name, value }) => [name, value]));
      const signature = secret === undefined ? {} : { 'x-hmac-signature': signed(body, secret) };
      this.#sender.send({
        url: shown.url,
        body,
        subject: tracker.id,
        headers: () => ({ ...custom, ...signature }),
      });
    }
  }
}

/** The value of `X-Hmac-Signature` for these bytes. */
export function signed(body: string, secret: string): string {
  const digest = createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex');
  return `hmac-sha256-hex=${digest}`;
}
