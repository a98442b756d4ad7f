/** Signs quotes and opens them again: a compact JWS with HMAC-SHA-256, because only hubs of one estate need to check them. */
import { createHash } from 'node:crypto';
import { compactVerify, CompactSign, decodeProtectedHeader, errors } from 'jose';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { PRICE_KINDS } from '../../model/price-agreement.ts';
import { Money, Quantity } from '../../model/primitives.ts';
import type { Secret } from '../../platform/secrets.ts';
import type { Quote } from './quote-shapes.ts';

/** New quotes are signed with `current`; quotes of the one before are still good until they expire. */
export interface QuoteKeys {
  readonly current: Secret;
  readonly previous?: Secret | undefined;
}

/** Shorter keys can be guessed. */
export const SHORTEST_KEY = 32;

const ISSUER = 'crossdock';
const TYPE = 'price-quote+jws';

const Id = Type.String({ maxLength: 100 });

/** What is signed of a priced line: everything that decides what is to be paid. */
const SealedLine = Type.Object({
  line: Type.Integer(),
  itemId: Id,
  partyId: Id,
  quantity: Quantity,
  kind: Type.Enum([...PRICE_KINDS]),
  agreementId: Id,
  agreementVersion: Type.Integer(),
  unitPrice: Money,
  amount: Money,
});
export type SealedLine = Static<typeof SealedLine>;

const Sealed = Type.Object({
  iss: Type.Literal(ISSUER),
  jti: Id,
  iat: Type.Integer(),
  exp: Type.Integer(),
  channel: Type.Optional(Type.String()),
  date: Type.String(),
  lines: Type.Array(SealedLine, { minItems: 1 }),
});
export type Sealed = Static<typeof Sealed>;
const sealedShape = Compile(Sealed);

/** Gives the compact JWS over the priced lines. */
export async function seal(quote: Omit<Quote, 'signature'>, { current }: QuoteKeys): Promise<string> {
  const sealed: Sealed = {
    iss: ISSUER,
    jti: quote.id,
    iat: seconds(quote.quotedAt),
    exp: seconds(quote.expiresAt),
    ...(quote.channel === undefined ? {} : { channel: quote.channel }),
    date: quote.date,
    lines: quote.lines.flatMap((line) => (line.outcome === 'priced' ? [toSealed(line)] : [])),
  };
  return new CompactSign(Buffer.from(JSON.stringify(sealed)))
    .setProtectedHeader({ alg: 'HS256', typ: TYPE, kid: keyId(current) })
    .sign(bytesOf(current));
}

function toSealed(line: Extract<Quote['lines'][number], { outcome: 'priced' }>): SealedLine {
  const { amount, currency } = line.unitPrice;
  return {
    line: line.line,
    itemId: line.item.id ?? '',
    partyId: line.party.id ?? '',
    quantity: line.quantity,
    kind: line.kind,
    agreementId: line.agreement.id,
    agreementVersion: line.agreement.version,
    unitPrice: { amount, currency },
    amount: line.amount,
  };
}

/** Opens a signed quote; `altered` in words where it is not, letter by letter, what a hub with these keys signed. */
export async function unseal(
  signature: string,
  { current, previous }: QuoteKeys,
): Promise<Sealed | { readonly altered: string }> {
  try {
    const { kid } = decodeProtectedHeader(signature);
    const key = [current, previous].find((each) => each !== undefined && keyId(each) === kid);
    if (key === undefined) return { altered: 'it is signed with a key that this hub does not have' };
    const { payload } = await compactVerify(signature, bytesOf(key), { algorithms: ['HS256'] });
    const sealed: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    return sealedShape.Check(sealed) ? sealed : { altered: 'it is signed, but it is no price quote' };
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed)
      return { altered: 'its signature does not fit what it says' };
    if (error instanceof errors.JOSEError || error instanceof SyntaxError || error instanceof TypeError)
      return { altered: 'it is no signed quote' };
    throw error;
  }
}

function bytesOf(key: Secret): Uint8Array {
  return new TextEncoder().encode(key.reveal());
}

/** Tells keys apart without telling anything of them. */
function keyId(key: Secret): string {
  return createHash('sha256').update('quote-key ').update(key.reveal()).digest('hex').slice(0, 16);
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
