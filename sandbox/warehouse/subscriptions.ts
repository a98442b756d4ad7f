/** Who is told of new rows, and the signed messages that tell it (Standard Webhooks). */
import { createHmac } from 'node:crypto';
import type { WebhookSender } from '../kit/webhook-sender.ts';

export const TOPICS = ['movements', 'counts', 'confirmations', 'returns'] as const;
export type Topic = (typeof TOPICS)[number];

export interface Subscriptions {
  set(topic: Topic, url: string): void;
  end(topic: Topic): void;
  /** Sends one message with several rows to whoever subscribed. */
  tell(topic: Topic, rows: readonly unknown[]): void;
}

export interface SubscriptionsOptions {
  readonly sender: WebhookSender;
  /** `whsec_` and base64. */
  readonly secret: string;
  readonly clock: () => Date;
  /** Makes message ids unique among the systems of a sandbox. */
  readonly system: string;
}

/** Starts without subscribers. */
export function subscriptions({ sender, secret, clock, system }: SubscriptionsOptions): Subscriptions {
  const urls = new Map<Topic, string>();
  const startedAt = clock().getTime();
  let messages = 0;
  return {
    set: (topic, url) => void urls.set(topic, url),
    end: (topic) => void urls.delete(topic),
    tell: (topic, rows) => {
      const url = urls.get(topic);
      if (url === undefined || rows.length === 0) return;
      const id = `msg_${system}_${startedAt}_${++messages}`;
      const body = JSON.stringify({
        type: `${topic}.posted`,
        timestamp: clock().toISOString(),
        data: { [topic]: rows },
      });
      sender.send({ url, body, headers: () => signed({ id, body, secret }, clock()) });
    },
  };
}

/** The three headers of Standard Webhooks for one attempt. */
export function signed(
  message: { readonly id: string; readonly body: string; readonly secret: string },
  sentAt: Date,
): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000));
  const key = Buffer.from(message.secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key)
    .update(`${message.id}.${timestamp}.${message.body}`)
    .digest('base64');
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
