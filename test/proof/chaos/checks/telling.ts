/** What buyers were written: each message once. */
import type { Arrived } from '../../../../sandbox/mail/mailbox.ts';
import type { Stage } from '../stage.ts';

/** One Message-ID is one message, and nobody reads the same news twice. */
export function mailFaults({ mail }: Pick<Stage, 'mail'>): readonly string[] {
  const arrived = mail.mailboxes.arrived();
  const reused = [...Map.groupBy(arrived, ({ to, messageId }) => `${to} ${messageId}`)].filter(
    ([, all]) => new Set(all.map(seen)).size > 1,
  );
  return [
    ...reused.map(([id]) => `${id} names several messages`),
    ...doubled(mail.mailboxes.messages()).map(
      ({ to, subject }) => `${orderOf(subject)}: ${to} reads “${subject}” twice, and it is no news`,
    ),
  ];
}

/**
 * Messages that say again what their reader knows. What an order is now is news again once he was told something else of it: whoever returns
 * to what he wanted before is told so. `messages` oldest first.
 */
export function doubled(messages: readonly Arrived[]): readonly Arrived[] {
  const known = new Map<string, string>();
  return messages.filter((message) => {
    const now = seen(message);
    const about = isConfirmation(message.subject) ? `${message.to} ${orderOf(message.subject)}` : now;
    const isKnown = known.get(about) === now;
    known.set(about, now);
    return isKnown;
  });
}

function seen(each: Arrived): string {
  return `${each.to.toLowerCase()} ${each.subject} ${bodyOf(each)}`;
}

/** Says what the whole order is now. */
function isConfirmation(subject: string): boolean {
  return subject.startsWith('We have received') || subject.endsWith(': goods cancelled');
}

function orderOf(subject: string): string {
  return /order (?<number>[^:]+)/.exec(subject)?.groups?.['number'] ?? subject;
}

/** Without what differs at each sending: boundaries of parts are chosen anew. */
function bodyOf({ raw }: Arrived): string {
  const body = raw.slice(raw.search(/\r?\n\r?\n/));
  return body.replaceAll(/-{2,}[^\r\n]*/g, '');
}
