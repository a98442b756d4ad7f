/** Whether a message was signed with the secret, by the specification of Standard Webhooks: read here once more, apart from the hub's own code. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const MOST_SECONDS_APART = 300;

export interface Message {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Nothing where the message is what it says it is; else why not. */
export function signatureProblem({ headers, body }: Message, secret: string, now: Date): string | undefined {
  const [id, sentAt, given] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name] ?? ''),
  );
  if (!id || !sentAt || !given) return 'webhook-id, webhook-timestamp and webhook-signature are needed';
  const apart = Math.abs(now.getTime() / 1000 - Number(sentAt));
  if (!(apart <= MOST_SECONDS_APART)) return 'the message is too old, or from the future';
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const right = Buffer.from(
    `v1,${createHmac('sha256', key)
      .update(Buffer.concat([Buffer.from(`${id}.${sentAt}.`), body]))
      .digest('base64')}`,
  );
  const fits = given.split(' ').some((each) => {
    const signature = Buffer.from(each);
    return signature.length === right.length && timingSafeEqual(signature, right);
  });
  return fits ? undefined : 'the signature does not fit';
}
