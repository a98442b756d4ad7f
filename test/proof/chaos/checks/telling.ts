/** What buyers were written: each message once. */
import type { Arrived } from '../../../../sandbox/mail/mailbox.ts';
import type { Stage } from '../stage.ts';

/** One Message-ID is one message, and nobody reads the same words twice. */
export function mailFaults({ mail }: Pick<Stage, 'mail'>): readonly string[] {
  const arrived = mail.mailboxes.arrived();
  const reused = [...Map.groupBy(arrived, ({ to, messageId }) => `${to} ${messageId}`)].filter(
    ([, all]) => new Set(all.map(seen)).size > 1,
  );
  const doubled = [...Map.groupBy(mail.mailboxes.messages(), seen)].filter(([, all]) => all.length > 1);
  return [
    ...reused.map(([id]) => `${id} names several messages`),
    ...doubled.map(([, all]) => `${all[0]?.to ?? ''} reads “${all[0]?.subject ?? ''}” ${all.length} times`),
  ];
}

function seen(each: Arrived): string {
  return `${each.to.toLowerCase()} ${each.subject} ${bodyOf(each)}`;
}

/** Without what differs at each sending: boundaries of parts are chosen anew. */
function bodyOf({ raw }: Arrived): string {
  const body = raw.slice(raw.search(/\r?\n\r?\n/));
  return body.replaceAll(/-{2,}[^\r\n]*/g, '');
}
