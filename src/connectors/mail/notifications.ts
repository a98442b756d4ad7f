/** Messages to buyers: each goes out once, and nothing changes it afterwards. */
import { done, never, type Outcome } from '../kit/outcome.ts';
import type { Target, Write } from '../kit/target.ts';
import { bytesOf, Message, messageOf } from './message.ts';
import type { MailContext, MailSettings } from './settings.ts';
import { outcomeOfFailure } from './smtp-outcome.ts';
import { converse } from './smtp-session.ts';

/** Far above any order, far below what servers take. */
const LONGEST_MESSAGE_BYTES = 1024 * 1024;

export const notifications: Target<MailSettings, typeof Message, 'notification'> = {
  domain: 'notification',
  contract: { name: 'smtp.message', version: '1' },
  to: Message,
  fields: [
    'document',
    'about',
    'to',
    'name',
    'orderNumber',
    'purchaseOrder',
    'at',
    'zone',
    'currency',
    'lines',
    'carrier',
    'trackingNumbers',
    'expectedOn',
    'amount',
  ],
  // One message for each call: each is counted and paced as one.
  batchSize: 1,
  map: ({ fields }, settings) => messageOf(fields, settings),
  write: (context, writes) => Promise.all(writes.map((each) => sendOnce(context, each))),
};

/** What was sent is sent: a later revision of the same document changes nothing in anybody's mailbox. */
async function sendOnce(context: MailContext, { body, externalId }: Write<Message>): Promise<Outcome> {
  if (externalId !== undefined) return done(externalId);
  const bytes = await bytesOf(body, context.settings);
  if (bytes.length > LONGEST_MESSAGE_BYTES) return never(`the message has ${bytes.length} bytes`);
  const end = await converse(context, { from: context.settings.from, to: body.to, bytes });
  return end === 'done' ? done(body.messageId) : outcomeOfFailure(end);
}
