/** A certificate for this computer, made at each start: enough of X.509 to encrypt on loopback, and nothing to keep. */
import { generateKeyPairSync, sign } from 'node:crypto';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  /** PEM; it signs itself, so that it is its own authority. */
  readonly cert: string;
}

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  time: 0x17,
} as const;
const SEQUENCE = 0x30;
const SET = 0x31;
const VALID_DAYS = 365;

/** `localhost` and 127.0.0.1, valid from an hour before `now` for a year. */
export function selfSignedCertificate(now: Date): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(SEQUENCE, oid('1.2.840.10045.4.3.2'));
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, oid('2.5.4.3'), der(TAG.utf8, Buffer.from('localhost')))),
  );
  const content = der(
    SEQUENCE,
    der(0xa0, der(TAG.integer, Buffer.of(2))),
    der(TAG.integer, Buffer.of(1)),
    algorithm,
    name,
    der(SEQUENCE, time(now.getTime() - 3_600_000), time(now.getTime() + VALID_DAYS * 24 * 3_600_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, isAuthority(), names())),
  );
  const signature = sign('sha256', content, { key: privateKey, dsaEncoding: 'der' });
  const whole = der(SEQUENCE, content, algorithm, der(TAG.bits, Buffer.of(0), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}

function isAuthority(): Buffer {
  const value = der(SEQUENCE, der(TAG.boolean, Buffer.of(0xff)));
  return der(SEQUENCE, oid('2.5.29.19'), der(TAG.boolean, Buffer.of(0xff)), der(TAG.octets, value));
}

function names(): Buffer {
  const value = der(SEQUENCE, der(0x82, Buffer.from('localhost')), der(0x87, Buffer.of(127, 0, 0, 1)));
  return der(SEQUENCE, oid('2.5.29.17'), der(TAG.octets, value));
}

/** One element of DER: tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const digits = content.length.toString(16);
  const long = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  const length = content.length < 0x80 ? Buffer.of(content.length) : Buffer.of(0x80 + long.length, ...long);
  return Buffer.concat([Buffer.of(tag), length, content]);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(TAG.oid, Buffer.of(first * 40 + second, ...rest.flatMap(septets)));
}

/** Seven bits to a byte, all but the last with the high bit set. */
function septets(value: number): readonly number[] {
  const bytes = [value % 128];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128))
    bytes.unshift((left % 128) + 128);
  return bytes;
}

function time(epochMs: number): Buffer {
  const text = new Date(epochMs).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14);
  return der(TAG.time, Buffer.from(`${text}Z`));
}
