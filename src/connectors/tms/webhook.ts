/** Events of the service: who sent these bytes, what they hold, and how they are subscribed to. */
import { createHmac } from 'node:crypto';
import { Value } from 'typebox/value';
import { constantTimeEqual } from '../../platform/secrets.ts';
import { breach, mapped, type Mapped } from '../kit/mapping.ts';
import { parseJson } from '../kit/parse-json.ts';
import type { Opened, RawMessage, Verdict, Webhook } from '../kit/source.ts';
import type { TmsContext, TmsSettings } from './settings.ts';
import { TmsWebhook, TmsWebhooks } from './theirs.ts';
import { insist, TmsUnusable } from './tms-call.ts';

const ABOUT_TRACKERS = new Set(['tracker.created', 'tracker.updated']);
const PREFIX = 'hmac-sha256-hex=';

export const trackerEvents: Webhook<TmsSettings> = {
  verify: (message, { settings }) => verifyEvent(message, settings.webhookSecret.reveal()),
  open: openEvent,
  subscribe,
};

/** HMAC-SHA256 over the bytes as they came; the service takes the secret in its compatibility form (NFKD). */
export function verifyEvent({ headers, body }: RawMessage, secret: string): Verdict {
  const given = headers['x-hmac-signature'];
  if (given === undefined) return refused('the header X-Hmac-Signature is missing');
  if (secret === '') return refused('the webhook secret is empty');
  const expected = createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex');
  if (!constantTimeEqual(given, PREFIX + expected)) return refused('the signature does not fit these bytes');
  const parsed = parseJson(body);
  const id = 'mapped' in parsed ? textOf(parsed.mapped, 'id') : undefined;
  return id === undefined ? { verdict: 'verified' } : { verdict: 'verified', deliveryId: id };
}

/** An account has one stream for all its events: those that are not about trackers are kept, and hold nothing for us. */
function openEvent({ body }: RawMessage): Mapped<Opened> {
  const parsed = parseJson(body);
  if ('breach' in parsed) return parsed;
  const description = textOf(parsed.mapped, 'description');
  if (description === undefined) return breach('description', parsed.mapped, 'the name of an event');
  if (!ABOUT_TRACKERS.has(description)) return mapped({});
  const result = memberOf(parsed.mapped, 'result');
  return typeof result === 'object' && result !== null
    ? mapped({ records: [result] })
    : breach('result', result, 'a tracker');
}

/** The address keeps its one webhook: it gets the secret anew, which also enables it again where it had been disabled. */
async function subscribe(context: TmsContext, callbackUrl: string): Promise<{ readonly isNew: boolean }> {
  const secret = { webhook_secret: context.settings.webhookSecret.reveal() };
  const listed = await insist(context, { method: 'GET', path: '/webhooks' });
  if (!Value.Check(TmsWebhooks, listed)) throw new TmsUnusable('/webhooks', 'the answer is no list');
  const before = listed.webhooks.find(({ url }) => url === callbackUrl);
  const made =
    before === undefined
      ? await insist(context, {
          method: 'POST',
          path: '/webhooks',
          body: { webhook: { url: callbackUrl, ...secret } },
        })
      : await insist(context, { method: 'PATCH', path: `/webhooks/${before.id}`, body: secret });
  if (!Value.Check(TmsWebhook, made)) throw new TmsUnusable('/webhooks', 'the answer is no webhook');
  return { isNew: before === undefined || typeof before.disabled_at === 'string' };
}

function refused(reason: string): Verdict {
  return { verdict: 'refused', reason };
}

function textOf(value: unknown, name: string): string | undefined {
  const member = memberOf(value, name);
  return typeof member === 'string' && member !== '' ? member : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
