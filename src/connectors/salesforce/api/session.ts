/** One signed-in exchange with Salesforce: the token is fetched by a signed assertion, kept and renewed here and nowhere else. */
import { importPKCS8, SignJWT } from 'jose';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { HttpAnswer, HttpFailure, HttpRequest } from '../../../platform/http.ts';
import type { ConnectorContext } from '../../kit/context.ts';
import { jsonOf } from '../../kit/parse-json.ts';
import { audienceOf, loginUrl, type Settings } from '../settings.ts';

export type Context = ConnectorContext<Settings>;

/** Status, headers and body of one answer, of a whole request or of one part of a composite. */
export interface Answered {
  readonly reply: 'answered';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}
export type Reply = Answered | { readonly reply: 'failed'; readonly failure: HttpFailure };

/** A request to the API; `path` begins with `/services/`. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

const TokenAnswer = Type.Object({ access_token: Type.String({ minLength: 1 }) });
const TokenRefusal = Type.Object({ error: Type.String(), error_description: Type.Optional(Type.String()) });

/** The vendor takes assertions that end within minutes; clocks may differ by some. */
const ASSERTION_SECONDS = 180;
/** Two hundred records with triggers take their time. */
const TIMEOUT_MS = 120_000;
const LARGEST_ANSWER_BYTES = 32 * 1024 * 1024;

/** Signs in where needed and sends; a session that has ended meanwhile is renewed once. */
export async function send(context: Context, request: ApiRequest): Promise<Reply> {
  const token = await accessToken(context);
  if (typeof token !== 'string') return token;
  const first = await sendSigned(context, request, token);
  if (first.reply === 'failed' || first.status !== 401) return first;
  // Another request may have renewed it already.
  if (context.memory.get('token') === token) context.memory.delete('token');
  const renewed = await accessToken(context);
  return typeof renewed === 'string' ? sendSigned(context, request, renewed) : renewed;
}

async function sendSigned(
  { http, settings }: Context,
  { path, ...request }: ApiRequest,
  token: string,
): Promise<Reply> {
  const answer = await http.request({
    ...request,
    url: settings.instanceUrl + path,
    timeoutMs: TIMEOUT_MS,
    maxAnswerBytes: LARGEST_ANSWER_BYTES,
    headers: {
      accept: 'application/json',
      // Messages are read by people, always in one language.
      'accept-language': 'en-US',
      authorization: `Bearer ${token}`,
    },
  });
  return answer.outcome === 'failed' ? { reply: 'failed', failure: answer } : answeredBy(answer);
}

function answeredBy(answer: HttpAnswer): Answered {
  return { reply: 'answered', status: answer.status, headers: answer.headers, body: jsonOf(answer) };
}

/** Salesforce never says how long a session lasts, because each use prolongs it: it is kept until it is refused. */
async function accessToken(context: Context): Promise<string | Reply> {
  const kept = context.memory.get('token');
  if (typeof kept === 'string') return kept;
  const request = await tokenRequest(context);
  if ('reply' in request) return request;
  const answer = await context.http.request(request);
  // Nothing was written yet, whatever became of the sign-in.
  if (answer.outcome === 'failed') return { reply: 'failed', failure: { ...answer, effect: 'none' } };
  const answered = answeredBy(answer);
  if (answer.status !== 200 || !Value.Check(TokenAnswer, answered.body)) return signInRefused(answered);
  context.memory.set('token', answered.body.access_token);
  return answered.body.access_token;
}

async function tokenRequest({ settings, clock }: Context): Promise<HttpRequest | Answered> {
  const now = Math.floor(clock().getTime() / 1000);
  try {
    const assertion = await new SignJWT()
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(settings.clientId)
      .setSubject(settings.username)
      .setAudience(audienceOf(settings))
      .setExpirationTime(now + ASSERTION_SECONDS)
      .sign(await importPKCS8(settings.privateKey.reveal(), 'RS256'));
    return {
      method: 'POST',
      url: `${loginUrl(settings)}/services/oauth2/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion,
      }).toString(),
    };
  } catch {
    // The words of the failure could show parts of the key.
    return refused(401, 'INVALID_LOGIN', 'the private key is no RSA key in PKCS #8');
  }
}

/** Turns the error shape of OAuth into that of the REST API, so that one place reads both. */
function signInRefused({ status, headers, body }: Answered): Reply {
  if (status >= 500) return { reply: 'answered', status, headers, body };
  const { error, error_description: words = '' } = Value.Check(TokenRefusal, body)
    ? body
    : { error: 'no token in the answer' };
  return /rate exceeded/i.test(words)
    ? { ...refused(403, 'REQUEST_LIMIT_EXCEEDED', words), headers }
    : refused(401, 'INVALID_LOGIN', `sign-in was refused: ${error} ${words}`.trim());
}

function refused(status: number, errorCode: string, message: string): Answered {
  return { reply: 'answered', status, headers: {}, body: [{ errorCode, message }] };
}
