/** Requests to AvaTax: signed in by account id and licence key, paths as it wants them spelled, numbers read exactly. */
import type { HttpAnswer, HttpFailure } from '../../platform/http.ts';
import { parseDecimal } from '../../model/values/decimal.ts';
import { formatDecimal } from '../../model/values/decimal.ts';
import { jsonOf } from '../kit/parse-json.ts';
import type { TaxContext } from './settings.ts';

export type AvaReply =
  | {
      readonly reply: 'answered';
      readonly status: number;
      readonly headers: HttpAnswer['headers'];
      readonly body: unknown;
    }
  | { readonly reply: 'failed'; readonly failure: HttpFailure };

export interface AvaRequest {
  readonly method: 'GET' | 'POST';
  /** Below `/api/v2`, with its query. */
  readonly path: string;
  readonly body?: unknown;
}

/** Sends one request. */
export async function call(
  { http, settings, system }: TaxContext,
  { method, path, body }: AvaRequest,
): Promise<AvaReply> {
  const credential = `${settings.accountId}:${settings.licenceKey.reveal()}`;
  const reply = await http.request({
    method,
    url: `${settings.baseUrl}/api/v2${path}`,
    headers: {
      authorization: `Basic ${Buffer.from(credential).toString('base64')}`,
      accept: 'application/json',
      // Their support finds our calls by it: name and version of the program, of the library, the machine.
      'x-avalara-client': `Crossdock; 1; crossdock-tax; 1; ${system}`,
    },
    ...(body === undefined ? {} : { body }),
  });
  if (reply.outcome === 'failed') return { reply: 'failed', failure: reply };
  const { status, headers } = reply;
  return { reply: 'answered', status, headers, body: jsonOf(reply) };
}

export function isSuccess(reply: AvaReply): reply is Extract<AvaReply, { reply: 'answered' }> {
  return reply.reply === 'answered' && reply.status >= 200 && reply.status < 300;
}

/** Signs that a path cannot carry, and how AvaTax spells them. */
const SPELLED: readonly (readonly [string, string])[] = [
  ['%', '_-ava25-_'],
  ['/', '_-ava2f-_'],
  ['+', '_-ava2b-_'],
  ['?', '_-ava3f-_'],
  ['#', '_-ava23-_'],
];
/** A code with this in it would be read as another one. */
export const RESERVED = '_-ava';

/** Path of one kept transaction; `rest` is an action such as `/void`. */
export function transactionPath(
  { settings }: TaxContext,
  { code, type }: { readonly code: string; readonly type: string },
  rest = '',
): string {
  const path = `/companies/${spelled(settings.companyCode)}/transactions/${spelled(code)}${rest}`;
  return `${path}?documentType=${type}`;
}

function spelled(code: string): string {
  return encodeURIComponent(SPELLED.reduce((text, [sign, words]) => text.replaceAll(sign, words), code));
}

/** Gives the exact decimal text of a JSON number, or nothing where it is none that money can be. */
export function exactText(value: number | string): string | undefined {
  const exact = parseDecimal(String(value));
  return 'agreed' in exact ? undefined : formatDecimal(exact);
}
