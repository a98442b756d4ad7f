/** Messages as people read them: headers and the plain text, decoded. */
import { headerOf, type Arrived, type Mailboxes } from './mailbox.ts';

export interface ReadMessage {
  /** As `2026-11-21T09:00:00.000Z`. */
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

const MOST_READ = 200;

/** The newest messages of all mailboxes, the newest first. */
export function newestMessages(mailboxes: Mailboxes): readonly ReadMessage[] {
  return mailboxes.messages().slice(-MOST_READ).toReversed().map(readMessage);
}

function readMessage({ at, from, to, subject, raw }: Arrived): ReadMessage {
  return { at: at.toISOString(), from, to, subject: textOf(subject), text: plainTextOf(raw) };
}

/** A subject as people read it: encoded words (UTF-8, Q and B) are decoded. */
export function textOf(header: string): string {
  return header
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_all, kind: string, text: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString()
        : quotedBytes(text.replaceAll('_', ' ')),
    );
}

/** The plain text of a message (RFC 2045, UTF-8), be it all of it or one of its parts; empty where it has none. */
export function plainTextOf(raw: string): string {
  const type = headerOf(raw, 'content-type');
  const boundary = /^multipart\/.*boundary="?([^";]+)"?/is.exec(type)?.[1];
  if (boundary !== undefined) {
    const [, ...parts] = raw.split(`--${boundary}`);
    const texts = parts.map((part) => plainTextOf(part.replace(/^\r?\n/, '')));
    return texts.find((text) => text !== '') ?? '';
  }
  if (type !== '' && !/^text\/plain/i.test(type)) return '';
  const body = raw.slice(/\r?\n\r?\n/.exec(raw)?.index ?? raw.length).trim();
  switch (headerOf(raw, 'content-transfer-encoding').toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString();
    case 'quoted-printable':
      return quotedBytes(body.replaceAll(/=\r?\n/g, ''));
    default:
      return body;
  }
}

function quotedBytes(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString();
}
