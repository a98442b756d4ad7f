/** The event log: append in your own transaction, read by position, keep its partitions. */
export { toCloudEvent, type CloudEvent } from './cloud-event.ts';
export { EVENT_PATTERN, meansAnyEvent } from './event-pattern.ts';
export type { NewEvent, RecordedEvent } from './event.ts';
export { earlierOf, followEvents, justBefore, latestPosition, positionBefore } from './follow-store.ts';
export { appendEvents, readEvents, rebaseEvents, searchLatestEvents } from './log-store.ts';
export { keepPartitions } from './retention.ts';
