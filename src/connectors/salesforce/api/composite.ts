/** Several requests in one call, which counts once against the allowance of the day. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { apiPath } from '../settings.ts';
import { send, type ApiRequest, type Context, type Reply } from './session.ts';

/** Of the 25 parts of a composite no more than five may be queries or collections. */
const MOST_PARTS = 5;

/** A part that the answer leaves out may have been carried out: as if a gateway had given up. */
const LEFT_OUT = 504;

const CompositeAnswer = Type.Object({
  compositeResponse: Type.Array(Type.Object({ httpStatusCode: Type.Integer(), body: Type.Unknown() })),
});

/** Gives one reply for each request, in order; they are carried out in order, and one that is refused does not stop the others. */
export async function sendTogether(
  context: Context,
  requests: readonly ApiRequest[],
): Promise<readonly Reply[]> {
  const replies: Reply[] = [];
  for (let at = 0; at < requests.length; at += MOST_PARTS)
    replies.push(...(await sendPart(context, requests.slice(at, at + MOST_PARTS))));
  return replies;
}

async function sendPart(context: Context, requests: readonly ApiRequest[]): Promise<readonly Reply[]> {
  const [only] = requests;
  if (only !== undefined && requests.length === 1) return [await send(context, only)];
  const reply = await send(context, {
    method: 'POST',
    path: `${apiPath(context.settings)}/composite`,
    body: {
      allOrNone: false,
      compositeRequest: requests.map(({ method, path, body }, index) => ({
        method,
        url: path,
        referenceId: `part${index}`,
        ...(body === undefined ? {} : { body }),
      })),
    },
  });
  if (reply.reply === 'failed' || reply.status !== 200) return requests.map(() => reply);
  const parts = Value.Check(CompositeAnswer, reply.body) ? reply.body.compositeResponse : [];
  return requests.map((_, index) => {
    const part = parts[index];
    return { ...reply, status: part?.httpStatusCode ?? LEFT_OUT, body: part?.body };
  });
}
