/** One signed-in exchange with Business Central: the token is fetched, kept and renewed here and nowhere else. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { HttpAnswer, HttpFailure, HttpRequest } from '../../../platform/http.ts';
import type { ConnectorContext } from '../../kit/context.ts';
import { parseJson } from '../../kit/parse-json.ts';
import { loginUrl, tokenScope, type Settings } from '../settings.ts';

export type Context = ConnectorContext<Settings>;

/** What came of one request; `body` is the parsed JSON, or `undefined` where there was none. */
export type Reply =
  | {
      readonly reply: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: unknown;
    }
  | { readonly reply: 'failed'; readonly failure: HttpFailure };

const TokenAnswer = Type.Object({ access_token: Type.String({ minLength: 1 }), expires_in: Type.Number() });

/** What is kept of a sign-in; `usableUntil` in milliseconds. */
const KeptToken = Type.Object({ token: Type.String(), usableUntil: Type.Number() });

/** A token is given back this long before its end, so that no request carries one that dies on the way. */
const SAFETY_SECONDS = 120;

/** A batch of a hundred changes takes its time; the vendor itself gives up after ten minutes. */
const TIMEOUT_MS = 120_000;
/** A page of a thousand items with all their units has about 2 MB. */
const LARGEST_ANSWER_BYTES = 32 * 1024 * 1024;

/** Signs in where needed and sends; a token that was revoked meanwhile is renewed once. */
export async function send(context: Context, request: HttpRequest): Promise<Reply> {
  const first = await sendSigned(context, request);
  if (first.reply === 'failed' || first.status !== 401) return first;
  context.memory.delete('token');
  return sendSigned(context, request);
}

async function sendSigned(context: Context, request: HttpRequest): Promise<Reply> {
  const token = await accessToken(context);
  if (typeof token !== 'string') return token;
  const answer = await context.http.request({
    timeoutMs: TIMEOUT_MS,
    maxAnswerBytes: LARGEST_ANSWER_BYTES,
    ...request,
    headers: {
      accept: 'application/json',
      // Messages are read by people and by the lock detection: always in one language.
      'accept-language': 'en-US',
      authorization: `Bearer ${token}`,
      ...request.headers,
    },
  });
  return toReply(answer);
}

function toReply(answer: HttpAnswer | HttpFailure): Reply {
  if (answer.outcome === 'failed') return { reply: 'failed', failure: answer };
  return { reply: 'answered', status: answer.status, headers: answer.headers, body: bodyOf(answer) };
}

/** Numbers that JavaScript would round stay text; what is no JSON is nothing. */
function bodyOf({ bytes }: HttpAnswer): unknown {
  const parsed = parseJson(bytes);
  return 'mapped' in parsed ? parsed.mapped : undefined;
}

async function accessToken(context: Context): Promise<string | Reply> {
  const kept = context.memory.get('token');
  const now = context.clock().getTime();
  if (Value.Check(KeptToken, kept) && kept.usableUntil > now) return kept.token;
  const { settings } = context;
  const answer = await context.http.request({
    method: 'POST',
    url: `${loginUrl(settings)}/${encodeURIComponent(settings.tenant)}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: settings.clientId,
      client_secret: settings.clientSecret.reveal(),
      scope: tokenScope(settings),
    }).toString(),
  });
  // Nothing was written yet, whatever became of the sign-in.
  if (answer.outcome === 'failed') return { reply: 'failed', failure: { ...answer, effect: 'none' } };
  const body = bodyOf(answer);
  if (answer.status !== 200 || !Value.Check(TokenAnswer, body)) return signInRefused(answer, body);
  const usableUntil = now + (body.expires_in - SAFETY_SECONDS) * 1000;
  context.memory.set('token', { token: body.access_token, usableUntil });
  return body.access_token;
}

/** Turns Entra's error shape into that of Business Central, so that one place reads both. */
function signInRefused(answer: HttpAnswer, body: unknown): Reply {
  const words = Value.Check(Type.Object({ error: Type.String() }), body)
    ? body.error
    : 'no token in the answer';
  const status = answer.status >= 400 && answer.status < 500 && answer.status !== 429 ? 401 : answer.status;
  return {
    reply: 'answered',
    status: status === 200 ? 502 : status,
    headers: answer.headers,
    body: { error: { code: 'Authentication_InvalidCredentials', message: `Sign-in was refused: ${words}` } },
  };
}
