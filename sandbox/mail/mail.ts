/** One simulated mail server: it takes messages for anybody, keeps them, and refuses as real ones do. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { noFaults, type Faults, type Simulator } from '../kit/faults.ts';
import { seededRandom, type Random } from '../kit/random.ts';
import type { Certificate } from './certificate.ts';
import { headerOf, Mailboxes } from './mailbox.ts';
import { textOf } from './reading.ts';
import { refusalOf, type Refusal, type Rules } from './rules.ts';

export interface MailOptions {
  /** Absent: any free port. */
  readonly port?: number;
  readonly seed: number;
  readonly user: string;
  readonly password: string;
  /** Offers STARTTLS with it, and asks for it before the sign-in; absent: plain. */
  readonly certificate?: Certificate;
  /** Encrypted from the first byte. */
  readonly secure?: boolean;
  readonly clock?: () => Date;
}

export interface MailSimulator extends Simulator {
  readonly port: number;
  readonly mailboxes: Mailboxes;
  readonly rules: Rules;
}

const MOST_SHOWN = 20;
const LARGEST_MESSAGE_BYTES = 10 * 1024 * 1024;

/** What the parts of one server share. */
interface Ground {
  readonly options: MailOptions;
  readonly faults: Faults;
  readonly random: Random;
  readonly rules: Rules;
  readonly mailboxes: Mailboxes;
  readonly clock: () => Date;
  readonly count: (name: string) => void;
  /** By the client's port. */
  readonly sockets: Map<number, Socket>;
}

/** Starts the server with empty mailboxes. */
export async function startMail(options: MailOptions): Promise<MailSimulator> {
  const counts = new Map<string, number>([['requests', 0]]);
  const ground: Ground = {
    options,
    faults: noFaults(),
    random: seededRandom(options.seed).fork('faults'),
    rules: { greylists: false, met: new Set(), refused: new Set(), full: new Set() },
    mailboxes: new Mailboxes(),
    clock: options.clock ?? (() => new Date()),
    count: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    sockets: new Map(),
  };
  const server = serverOn(ground);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server.server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server on a TCP port has such an address
  const { port } = server.server.address() as AddressInfo;
  return {
    name: 'mail',
    url: `smtp://127.0.0.1:${port}`,
    port,
    faults: ground.faults,
    mailboxes: ground.mailboxes,
    rules: ground.rules,
    counts: () => ({ ...Object.fromEntries(counts), messages: ground.mailboxes.messages().length }),
    edits: editsOf(ground),
    close: async () => {
      for (const socket of ground.sockets.values()) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function serverOn(ground: Ground): SMTPServer {
  const { user, password, certificate, secure = false } = ground.options;
  const server = new SMTPServer({
    ...certificate,
    secure,
    banner: 'sandbox',
    hideSTARTTLS: certificate === undefined,
    allowInsecureAuth: certificate === undefined,
    authOptional: false,
    disableReverseLookup: true,
    size: LARGEST_MESSAGE_BYTES,
    logger: false,
    closeTimeout: 100,
    onConnect: (_session, callback) => {
      ground.count('requests');
      const isDown = ground.random.chance(ground.faults.errorShare);
      callback(isDown ? refusalError({ code: 421, words: '4.3.2 Down for a moment' }) : null);
    },
    onAuth: (auth, _session, callback) => {
      if (auth.username === user && auth.password === password) callback(null, { user });
      else callback(refusalError({ code: 535, words: '5.7.8 User or password is wrong' }));
    },
    onMailFrom: (_address, _session, callback) => void delayed(ground, () => mailFrom(ground, callback)),
    onRcptTo: ({ address }, _session, callback) => {
      const refusal = refusalOf(ground.rules, address);
      if (refusal !== undefined) ground.count('refused');
      callback(refusal === undefined ? null : refusalError(refusal));
    },
    onData: (stream, { envelope, remotePort }, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        keep(ground, { from, to, raw: Buffer.concat(chunks).toString() });
        if (!ground.random.chance(ground.faults.timeoutAfterEffectShare)) return callback(null, 'kept');
        // The effect is done; the caller hears nothing.
        ground.count('unanswered');
        ground.sockets.get(remotePort)?.destroy();
      });
    },
  });
  server.on('error', () => ground.count('brokenOff'));
  server.server.prependListener('connection', (socket: Socket) => watch(socket, ground));
  return server;
}

function watch(socket: Socket, { faults, sockets, count }: Ground): void {
  if (faults.outage) {
    count('brokenOff');
    socket.destroy();
    return;
  }
  const port = socket.remotePort ?? 0;
  sockets.set(port, socket);
  socket.on('close', () => sockets.delete(port));
}

function mailFrom({ faults, random, count }: Ground, callback: (error?: Error | null) => void): void {
  const isTooFast = random.chance(faults.throttleShare);
  if (isTooFast) count('throttled');
  callback(isTooFast ? refusalError({ code: 450, words: '4.7.28 Too many messages, slow down' }) : null);
}

async function delayed({ faults }: Ground, work: () => void): Promise<void> {
  if (faults.latencyMs > 0) await delay(faults.latencyMs, undefined, { ref: false });
  work();
}

function keep(
  { mailboxes, clock, count }: Ground,
  { from, to, raw }: { readonly from: string; readonly to: readonly string[]; readonly raw: string },
): void {
  const messageId = headerOf(raw, 'message-id');
  const subject = headerOf(raw, 'subject');
  for (const each of to) {
    const kept = mailboxes.keep({ messageId, from, to: each, subject, raw, at: clock() });
    count(kept === 'new' ? 'kept' : 'doublesDropped');
  }
}

function refusalError({ code, words }: Refusal): Error {
  return Object.assign(new Error(words), { responseCode: code });
}

function editsOf({ rules, mailboxes }: Ground): Simulator['edits'] {
  const newest = () => mailboxes.messages().slice(-MOST_SHOWN).toReversed();
  return {
    showMessages: async () => {
      const lines = newest().map(({ at, to, subject }) => `${at.toISOString()} ${to}: ${textOf(subject)}`);
      return lines.length === 0 ? 'Nothing has arrived.' : lines.join('\n');
    },
    greylist: async () => {
      rules.greylists = !rules.greylists;
      rules.met.clear();
      return rules.greylists ? 'Unknown recipients are asked to come again.' : 'Everybody is let in at once.';
    },
    closeMailbox: async () => {
      const [latest] = newest();
      if (latest === undefined) return 'No mailbox is known yet.';
      rules.refused.add(latest.to.toLowerCase());
      return `There is no mailbox ${latest.to} any more.`;
    },
    fillMailbox: async () => {
      const [latest] = newest();
      if (latest === undefined) return 'No mailbox is known yet.';
      rules.full.add(latest.to.toLowerCase());
      return `The mailbox ${latest.to} is full.`;
    },
  };
}
