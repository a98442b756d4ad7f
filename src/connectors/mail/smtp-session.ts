/** One conversation with the mail server: encrypted and signed in as the settings say, and it knows whether the message went out. */
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Socket } from 'node:net';
import type { MailContext } from './settings.ts';

const CONNECT_TIMEOUT_MS = 15_000;
const SILENCE_TIMEOUT_MS = 60_000;
const LONGEST_REPLY_BYTES = 64 * 1024;

/** Why a conversation ended before its aim. */
export interface SmtpFailure {
  readonly failed: true;
  readonly reason: string;
  /** The server's reply, where it gave one. */
  readonly code?: number;
  /** The command that it answered: `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA` say. */
  readonly command: string;
  /** True as soon as the first byte of the message may have gone out. */
  readonly isHandedOver: boolean;
}

export interface Envelope {
  readonly from: string;
  readonly to: string;
  readonly bytes: Uint8Array;
}

/** Sends one message, or, without one, only signs in; gives the server's last word or what went wrong. Never throws for the other side. */
export async function converse(context: MailContext, envelope?: Envelope): Promise<SmtpFailure | 'done'> {
  const { host, port } = context.settings;
  const opened = await context.sockets.open({ host, port, timeoutMs: CONNECT_TIMEOUT_MS });
  if (opened.outcome === 'failed')
    return { failed: true, reason: opened.reason, command: 'CONN', isHandedOver: false };
  const progress = { isHandedOver: false };
  const connection = connectionOn(opened.socket, context);
  const { promise: broken, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(new Error('the conversation was given up'));
  connection.on('error', reject);
  context.signal.addEventListener('abort', giveUp, { once: true });
  try {
    await Promise.race([dialogue(connection, { context, envelope, progress }), broken]);
    connection.quit();
    return 'done';
  } catch (error) {
    return failureOf(error, progress.isHandedOver);
  } finally {
    context.signal.removeEventListener('abort', giveUp);
    connection.close();
  }
}

interface Dialogue {
  readonly context: MailContext;
  readonly envelope: Envelope | undefined;
  readonly progress: { isHandedOver: boolean };
}

async function dialogue(
  connection: SMTPConnection,
  { context: { settings }, envelope, progress }: Dialogue,
): Promise<void> {
  await step((next) => connection.connect(next));
  if (settings.user !== undefined) {
    // Without this a server that lost its sign-in would be sent the message unsigned.
    if (!connection.allowsAuth) throw new Error('the server offers no sign-in');
    const credentials = { user: settings.user, pass: settings.password?.reveal() ?? '' };
    await step((next) => connection.login({ credentials }, next));
  }
  if (envelope === undefined) return;
  const { from, to, bytes } = envelope;
  const content = new Readable({
    // Read for the first time when the server has asked for the message.
    read() {
      progress.isHandedOver = true;
      this.push(bytes);
      this.push(null);
    },
  });
  await step((next) => connection.send({ from, to: [to], size: bytes.length }, content, next));
}

function step(start: (next: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()));
  });
}

function connectionOn(socket: Socket, { settings }: MailContext): SMTPConnection {
  const { host, port, security = 'starttls', authority } = settings;
  return new SMTPConnection({
    connection: socket,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2', ...(authority === undefined ? {} : { ca: authority }) },
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    maxResponseSize: LONGEST_REPLY_BYTES,
    logger: false,
  });
}

function failureOf(error: unknown, isHandedOver: boolean): SmtpFailure {
  const told = error instanceof Error ? error : new Error(String(error));
  const code: unknown = Reflect.get(told, 'responseCode');
  const command: unknown = Reflect.get(told, 'command');
  return {
    failed: true,
    reason: told.message.replaceAll(/\s+/g, ' ').slice(0, 300),
    command: typeof command === 'string' ? command : 'CONN',
    isHandedOver,
    ...(typeof code === 'number' ? { code } : {}),
  };
}
