/** A message as it is kept: what came from outside byte for byte, or a page that the hub read itself. */
import { createHash } from 'node:crypto';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { RawMessage } from '../../connectors/kit/source.ts';
import { contentHash } from '../../platform/hash.ts';

/** How the bytes came. A page is JSON of ours, see `Page`. */
export type Envelope =
  | { readonly form: 'webhook'; readonly method: string; readonly headers: Texts; readonly query: Texts }
  | { readonly form: 'page'; readonly way: PageWay; readonly file?: string };
type Texts = Readonly<Record<string, string>>;

/**
 * `load`: read in full, nothing of it was expected to be known. `sweep`: missing from what push and poll had brought, so that
 * each of its records that is news proves a loss.
 */
export type PageWay = 'poll' | 'load' | 'sweep' | 'fetch' | 'file';

/**
 * What a kept page holds. `versions` (by record index) stands where the content changed and the system's version did not, `lines` where
 * the records are rows of a file.
 */
export const KeptPage = Type.Object({
  records: Type.Array(Type.Unknown()),
  versions: Type.Optional(Type.Record(Type.String(), Type.String())),
  lines: Type.Optional(Type.Record(Type.String(), Type.Integer())),
  deletedKeys: Type.Optional(Type.Array(Type.Object({ key: Type.String(), version: Type.String() }))),
});
export type KeptPage = Static<typeof KeptPage>;

const keptPage = Compile(KeptPage);

/** Reads the body of a kept page; only we write them. */
export function parseKeptPage(body: Uint8Array): KeptPage {
  return keptPage.Parse(JSON.parse(Buffer.from(body).toString()));
}

/** 0 live, 1 bulk: what is pushed overtakes what was read in bulk. `null`: kept, but not to be processed. */
export type Lane = 0 | 1 | null;

/** A message on its way into the inbox. */
export interface Arrival {
  readonly id: string;
  /** `system/source` */
  readonly source: string;
  readonly lane: Lane;
  readonly verdict: 'verified' | 'unsigned' | 'read';
  readonly deliveryId?: string;
  /** 128 bits as 32 hexadecimal digits. */
  readonly deliveryKey: string;
  /** SHA-256. */
  readonly contentHash: Uint8Array;
  readonly envelope: Envelope;
  readonly body: Uint8Array;
  readonly receivedAt: Date;
  readonly traceparent?: string;
  readonly conflictsWith?: string;
}

/** A kept message that is to be processed. */
export interface KeptMessage {
  readonly id: string;
  readonly source: string;
  readonly envelope: Envelope;
  readonly body: Uint8Array;
  readonly receivedAt: Date;
  readonly traceparent?: string;
}

/** Headers that say nothing about the message, or that are secrets of the sender. */
const UNKEPT = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-api-key',
  'host',
  'connection',
  'accept',
  'accept-encoding',
  'content-length',
]);

/** Makes the arrival of a webhook. The sender's delivery id is its identity; without one, the content is. */
export function webhookArrival(
  message: RawMessage,
  known: Pick<Arrival, 'id' | 'source' | 'receivedAt'> & {
    readonly verdict: 'verified' | 'unsigned';
    readonly deliveryId?: string;
    /** Of the hub's own span; without, the sender's counts. */
    readonly traceparent?: string;
  },
): Arrival {
  const hash = contentHash(message.body);
  const traceparent = known.traceparent ?? message.headers['traceparent'];
  return {
    ...known,
    ...(known.deliveryId === undefined ? {} : { deliveryId: storable(known.deliveryId) }),
    ...(traceparent === undefined ? {} : { traceparent: storable(traceparent).slice(0, 200) }),
    lane: 0,
    deliveryKey: deliveryKey(known.source, known.deliveryId, hash),
    contentHash: hash,
    envelope: {
      form: 'webhook',
      method: message.method,
      headers: storableTexts(message.headers, UNKEPT),
      query: storableTexts(message.query, new Set()),
    },
    body: message.body,
  };
}

/** Makes the arrival of a page that the hub read. Each reading is an identity of its own: equal content may be news again. */
export function pageArrival(
  page: KeptPage,
  known: Pick<Arrival, 'id' | 'source' | 'receivedAt'> & {
    readonly way: PageWay;
    readonly file?: string;
    readonly traceparent?: string;
  },
): Arrival {
  const { way, file, ...rest } = known;
  const body = Buffer.from(JSON.stringify(page));
  const hash = contentHash(body);
  return {
    ...rest,
    lane: way === 'fetch' ? 0 : 1,
    verdict: 'read',
    deliveryKey: deliveryKey(known.source, `read:${known.id}`, hash),
    contentHash: hash,
    envelope: { form: 'page', way, ...(file === undefined ? {} : { file: storable(file) }) },
    body,
  };
}

/** The same delivery id with other content: kept beside the first one under a key of its own, and not processed by itself. */
export function conflictingArrival(arrival: Arrival, conflictsWith: string): Arrival {
  const ownKey = `${arrival.deliveryKey}:${Buffer.from(arrival.contentHash).toString('hex')}`;
  return {
    ...arrival,
    lane: null,
    deliveryKey: deliveryKey(arrival.source, `conflict:${ownKey}`, arrival.contentHash),
    conflictsWith,
  };
}

/** The key under which a source's delivery of this id is kept. */
export function keyOfDelivery(source: string, deliveryId: string): string {
  return deliveryKey(source, deliveryId, new Uint8Array());
}

function deliveryKey(source: string, deliveryId: string | undefined, hash: Uint8Array): string {
  const identity = deliveryId === undefined ? hash : `\0${deliveryId}`;
  return createHash('sha256').update(source).update('\0').update(identity).digest('hex').slice(0, 32);
}

/** `line 7 of items.csv: ` for a row of a file, by which people look for it; nothing for other records. */
export function placeOf(envelope: Envelope, line: number | undefined): string {
  if (line === undefined || envelope.form !== 'page' || envelope.file === undefined) return '';
  return `line ${line} of ${envelope.file}: `;
}

/** PostgreSQL's text knows neither NUL nor halves of characters. */
export function storable(text: string): string {
  return text.includes('\0') || !text.isWellFormed()
    ? text.replaceAll('\0', '\u{FFFD}').toWellFormed()
    : text;
}

function storableTexts(texts: Texts, without: ReadonlySet<string>): Texts {
  return Object.fromEntries(
    Object.entries(texts)
      .filter(([name]) => !without.has(name))
      .map(([name, value]) => [storable(name), storable(value)]),
  );
}
