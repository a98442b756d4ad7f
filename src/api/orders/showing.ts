/** How an order is shown to whoever asks about it, hands it in or decides about it: with its verdict, if that comes in time. */
import { isJudged } from '../../processes/index.ts';
import { answer, refuse, type Call, type Refusal, type Reply } from '../route.ts';
import { showOrder, type ShownOrder } from './order-shapes.ts';

/**
 * A checkout keeps its buyer waiting for two seconds: long enough for a tax engine and a payment service, which answer in tenths. However
 * long others would wait, half a minute is the most: proxies end what is silent for longer, and the hub shall be able to stop.
 */
export const VERDICT = { usualSeconds: 2, mostSeconds: 30 };

/** By then most of what was slow has answered. */
const ASK_AGAIN_AFTER_SECONDS = 2;

export interface Asked {
  readonly channel: string;
  readonly number: string;
  /** Absent: the latest. */
  readonly revision?: string;
}

/** The order as it stands when the caller's patience ends, or as soon as it is judged. */
export async function showWhole(call: Call, order: Asked): Promise<Reply<ShownOrder>> {
  const found = await judged(call, order);
  return found === undefined ? unknownOrder(order) : answer(showOrder(found));
}

/** With `status` where the order is judged; otherwise 202 with the address that tells how it goes on. */
export async function showJudged(
  call: Call,
  order: Asked,
  { status, planned = 'known' }: { readonly status: 200 | 201; readonly planned?: 'known' | 'follows' },
): Promise<Reply<ShownOrder>> {
  const found = await judged(call, order);
  if (found === undefined) return unknownOrder(order);
  const location = addressOf(order);
  return planned === 'known' && isJudged(found, order.revision)
    ? answer(showOrder(found), { status, ...(status === 201 ? { headers: { location } } : {}) })
    : answer(showOrder(found), {
        status: 202,
        headers: { location, 'retry-after': String(ASK_AGAIN_AFTER_SECONDS) },
      });
}

async function judged({ services: { orders }, waitLeftMs }: Call, { channel, number, revision }: Asked) {
  return await orders.judged(channel, number, { revision, withinMs: waitLeftMs() });
}

/** Something else was decided under this identity before, and counts; says how the order stands by that. */
export async function decidedOtherwise({ services }: Call, order: Asked): Promise<Refusal> {
  const found = await services.orders.find(order.channel, order.number);
  const lines = (found?.plan.lines ?? []).map(({ line, status }) => `line ${line} ${status}`);
  const standing = [`the order is ${found?.status ?? 'gone'}`, ...lines].join(', ');
  return refuse(
    'HUB_CONFLICT',
    `This key has decided something else about the order before, and that stands: ${standing}.`,
  );
}

export function unknownOrder({ channel, number }: Asked): Refusal {
  return refuse('HUB_NOT_FOUND', `There is no order ${number} of ${channel}.`);
}

function addressOf({ channel, number }: Asked): string {
  return `/process/v1/orders/${encodeURIComponent(channel)}/${encodeURIComponent(number)}`;
}
