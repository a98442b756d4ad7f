/** One wide line of the log and two numbers for each try. */
import type { Log } from '../../platform/log.ts';
import type { Feed, Message, Sent } from '../feed.ts';
import { sendSeconds, tried } from '../feed-metrics.ts';

const MS_PER_SECOND = 1000;

export function reported(
  log: Log,
  { feed, message, sent }: { readonly feed: Feed; readonly message: Message; readonly sent: Sent },
): void {
  const { eventId, type, subject, tries } = message;
  const { verdict, status, durationMs } = sent;
  const outcome = verdict.verdict;
  tried.add(1, { feed: feed.name, outcome });
  sendSeconds.record(durationMs / MS_PER_SECOND, { feed: feed.name });
  const failure = outcome === 'taken' ? {} : { answer: sent.answer };
  const facts = { feed: feed.name, eventId, type, subject, attempt: tries + 1, outcome, status, durationMs };
  log.info('feed.tried', { ...facts, ...failure });
}
