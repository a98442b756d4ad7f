/** Recorded answers for tests of connectors: what a real system once said, with secrets taken out, played back without it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import type { HttpAnswer, HttpFailure } from '../http.ts';
import type { Secret } from '../secrets.ts';
import { answer, type Outgoing } from './exchange.ts';

export interface HttpRecorder {
  exchange(
    request: Outgoing,
    call: () => Promise<HttpAnswer | HttpFailure>,
  ): Promise<HttpAnswer | HttpFailure>;
}

const Exchange = Type.Object({
  method: Type.String(),
  url: Type.String(),
  body: Type.Optional(Type.String()),
  outcome: Type.Union([
    Type.Object({
      outcome: Type.Literal('answered'),
      status: Type.Integer(),
      headers: Type.Record(Type.String(), Type.String()),
      /** Text as text; anything else in base64 under `bytes`. */
      text: Type.Optional(Type.String()),
      bytes: Type.Optional(Type.String()),
    }),
    Type.Object({
      outcome: Type.Literal('failed'),
      kind: Type.Union([
        Type.Literal('refused'),
        Type.Literal('unreachable'),
        Type.Literal('timeout'),
        Type.Literal('broken-off'),
        Type.Literal('too-large'),
        Type.Literal('forbidden-address'),
        Type.Literal('redirected'),
      ]),
      effect: Type.Union([Type.Literal('none'), Type.Literal('unknown')]),
      reason: Type.String(),
    }),
  ]),
});
type Exchange = Static<typeof Exchange>;

const Recording = Type.Object({ exchanges: Type.Array(Exchange) });

/** Calls for real and keeps what came back in `file`. `secrets` are taken out wherever they appear, besides everything that looks like one. */
export function recordTo(file: string, secrets: readonly Secret[] = []): HttpRecorder {
  const exchanges: Exchange[] = [];
  const clean = cleaner(secrets);
  return {
    exchange: async (request, call) => {
      const outcome = await call();
      exchanges.push({ ...keyOf(request, clean), outcome: kept(outcome, clean) });
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify({ exchanges }, undefined, 2)}\n`);
      return outcome;
    },
  };
}

/** Answers from `file`: each recorded exchange once, to the first request that is the same. Throws where the file has none for a request. */
export function replayFrom(file: string, secrets: readonly Secret[] = []): HttpRecorder {
  if (!existsSync(file)) throw new Error(`there is no recording ${file}`);
  const waiting = [...Value.Parse(Recording, JSON.parse(readFileSync(file, 'utf8'))).exchanges];
  const clean = cleaner(secrets);
  return {
    exchange: (request) => {
      const { method, url, body } = keyOf(request, clean);
      const index = waiting.findIndex(
        (each) => each.method === method && each.url === url && each.body === body,
      );
      const [found] = index < 0 ? [] : waiting.splice(index, 1);
      if (found === undefined)
        return Promise.reject(new Error(`${file} holds no more exchange for ${method} ${url} ${body ?? ''}`));
      return Promise.resolve(played(found.outcome));
    },
  };
}

type Clean = (text: string) => string;

function keyOf({ method, url, body }: Outgoing, clean: Clean): Omit<Exchange, 'outcome'> {
  const path = clean(`${url.pathname}${url.search}`);
  const text =
    body === undefined ? undefined : clean(typeof body === 'string' ? body : Buffer.from(body).toString());
  return { method, url: path, ...(text === undefined ? {} : { body: text }) };
}

/** What a test may need to see; cookies and the like are nobody's business. */
const KEPT_HEADERS =
  /^(content-type|etag|location|link|retry-after|last-modified|.*rate-?limit.*|preference-applied)$/;

function kept(outcome: HttpAnswer | HttpFailure, clean: Clean): Exchange['outcome'] {
  if (outcome.outcome === 'failed') return { ...outcome, reason: clean(outcome.reason) };
  const headers = Object.fromEntries(
    Object.entries(outcome.headers).filter(([name]) => KEPT_HEADERS.test(name)),
  );
  const text = textOf(outcome.bytes);
  const body =
    text === undefined ? { bytes: Buffer.from(outcome.bytes).toString('base64') } : { text: clean(text) };
  return { outcome: 'answered', status: outcome.status, headers, ...body };
}

function played(outcome: Exchange['outcome']): HttpAnswer | HttpFailure {
  if (outcome.outcome === 'failed') return outcome;
  const bytes = Buffer.from(
    outcome.text ?? outcome.bytes ?? '',
    outcome.text === undefined ? 'base64' : 'utf8',
  );
  return answer(outcome.status, outcome.headers, bytes);
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const SECRET_JSON =
  /("[^"]*(?:token|secret|passw|api_?key|signature|credential)[^"]*"\s*:\s*)"(?:[^"\\]|\\.)*"/gi;
const SECRET_PAIR =
  /((?:^|[?&])[^=&\s]*(?:token|secret|passw|api_?key|sig(?:nature)?)=|(?:^|[?&])code=)[^&\s]*/gi;

function cleaner(secrets: readonly Secret[]): Clean {
  const values = secrets.map((secret) => secret.reveal()).filter((value) => value !== '');
  return (text) =>
    values
      .flatMap((value) => [value, encodeURIComponent(value)])
      .reduce((cleaned, value) => cleaned.replaceAll(value, '[redacted]'), text)
      .replace(SECRET_JSON, '$1"[redacted]"')
      .replace(SECRET_PAIR, '$1[redacted]');
}
