/** How movements, counts, confirmations and returns are read and received: the same sequence lists and fat webhooks for all. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { breach, mapped, type Mapped } from '../kit/mapping.ts';
import { parseJson } from '../kit/parse-json.ts';
import type { Opened, Page, Poll, RawMessage, Webhook } from '../kit/source.ts';
import { verifyStandardWebhook } from '../kit/standard-webhooks.ts';
import type { WarehouseContext, WarehouseSettings } from './settings.ts';
import { call, isSuccess, outcomeOfRefusal, read, WarehouseUnreadable } from './wms-call.ts';

export type Topic = 'movements' | 'counts' | 'confirmations' | 'returns';

const PAGE_ROWS = 1000;
/** A posting can take two minutes from its sequence to its commit. */
const OVERLAP_SECONDS = 150;

const Position = Type.Object({ last: Type.Integer({ minimum: 0 }), more: Type.Boolean() });
const Rows = Type.Array(Type.Unknown());

/** Reads a topic's list by its sequence. */
export function stockPoll(topic: Topic): Poll<WarehouseSettings> {
  return {
    everySeconds: 60,
    overlapSeconds: OVERLAP_SECONDS,
    read: (context, cursor) => pages(context, topic, cursor),
  };
}

async function* pages(
  context: WarehouseContext,
  topic: Topic,
  cursor: string | undefined,
): AsyncGenerator<Page> {
  let query = `after=${encodeURIComponent(cursor ?? '0')}&overlapSeconds=${cursor === undefined ? 0 : OVERLAP_SECONDS}`;
  for (;;) {
    const path = `/${topic}?${query}&limit=${PAGE_ROWS}`;
    const body = await read(context, { method: 'GET', path });
    const rows = property(body, topic);
    if (!Value.Check(Position, body) || !Value.Check(Rows, rows))
      throw new WarehouseUnreadable(path, 'the answer is no page');
    yield { records: rows, cursor: String(body.last) };
    if (!body.more) return;
    query = `after=${body.last}`;
  }
}

/** Receives a topic's webhooks. */
export function stockWebhook(topic: Topic): Webhook<WarehouseSettings> {
  return {
    verify: (message, { settings, clock }) =>
      verifyStandardWebhook(message, settings.webhookSecret.reveal(), clock()),
    open: (message) => openStockMessage(message, topic),
    async subscribe(context, callbackUrl) {
      const path = `/subscriptions/${topic}`;
      const reply = await call(context, { method: 'PUT', path, body: { url: callbackUrl } });
      if (isSuccess(reply)) return {};
      const refusal = outcomeOfRefusal(reply);
      throw new Error(`no subscription to ${topic}: ${'reason' in refusal ? refusal.reason : 'no reason'}`);
    },
  };
}

function openStockMessage({ body }: RawMessage, topic: Topic): Mapped<Opened> {
  const parsed = parseJson(body);
  if ('breach' in parsed) return parsed;
  const content = parsed.mapped;
  const type = property(content, 'type');
  if (type !== `${topic}.posted`) return breach('type', type, `${topic}.posted`);
  const rows = property(property(content, 'data'), topic);
  return Value.Check(Rows, rows)
    ? mapped({ records: rows })
    : breach(`data.${topic}`, rows, 'a list of rows');
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
