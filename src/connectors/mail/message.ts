/** One message: what of a notification goes out, and its bytes. */
import MailComposer from 'nodemailer/lib/mail-composer';
import { Type, type Static } from 'typebox';
import type { Notification } from '../../model/documents/telling.ts';
import { stableHash } from '../../platform/hash.ts';
import { breach, mapped, type Mapped } from '../kit/mapping.ts';
import { ADDRESS_PATTERN, type MailSettings } from './settings.ts';
import { wordsOf } from './words.ts';

export const Message = Type.Object(
  {
    /** Made of the document alone: every attempt and every revision has the same one. */
    messageId: Type.String({ pattern: '^<[0-9a-f]{32}@[A-Za-z0-9.-]+>$' }),
    to: Type.String({ maxLength: 254, pattern: ADDRESS_PATTERN }),
    name: Type.Optional(Type.String()),
    /** When it happened; the date of the message. */
    at: Type.String(),
    subject: Type.String({ maxLength: 500 }),
    text: Type.String(),
    html: Type.String(),
  },
  { additionalProperties: false },
);
export type Message = Static<typeof Message>;

const ADDRESS = new RegExp(ADDRESS_PATTERN);
const HASH_LENGTH = 32;

/** Pure. An address that could mean anything else than one mailbox breaks the contract. */
export function messageOf(notification: Notification, { from }: MailSettings): Mapped<Message> {
  const { document, to, name, at } = notification;
  if (!ADDRESS.test(to) || to.length > 254) return breach('to', to, 'one plain address, name@example.com');
  return mapped({
    messageId: `<${stableHash(document).slice(0, HASH_LENGTH)}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    to,
    ...(name === undefined ? {} : { name }),
    at,
    ...wordsOf(notification),
  });
}

/**
 * The bytes of a message, the same at every attempt. Addresses go in as parts and never as text, so that no name can bring another address
 * or a header with it.
 */
export function bytesOf(message: Message, { from, senderName, replyTo }: MailSettings): Promise<Buffer> {
  const composer = new MailComposer({
    from: { name: senderName ?? '', address: from },
    to: { name: message.name ?? '', address: message.to },
    ...(replyTo === undefined ? {} : { replyTo: { name: '', address: replyTo } }),
    subject: message.subject,
    text: message.text,
    html: message.html,
    messageId: message.messageId,
    date: new Date(message.at),
    // RFC 3834: no machine answers it.
    headers: { 'Auto-Submitted': 'auto-generated' },
    baseBoundary: message.messageId.slice(1, HASH_LENGTH + 1),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
