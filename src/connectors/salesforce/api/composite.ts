/** Several requests in one call, which counts once against the allowance of the day. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { later, type Outcome } from '../../kit/outcome.ts';
import { apiPath } from '../settings.ts';
import { outcomeOfErrors, outcomeOfRefusal, RecordError } from './refusal.ts';
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

const PartErrors = Type.Array(Type.Object({ errorCode: Type.String(), message: Type.String() }), {
  minItems: 1,
});
const PartResults = Type.Array(Type.Object({ success: Type.Boolean(), errors: Type.Array(Type.Unknown()) }));

/** Said of everything that was sound, because something else was not. */
const ROLLED_BACK = /^(PROCESSING_HALTED|ALL_OR_NONE_OPERATION_ROLLED_BACK)$/;

type WholeAnswer =
  | { readonly bodies: readonly unknown[] }
  /** `isDuplicate`: a value that must be unique stands on another record. */
  | { readonly refused: Outcome; readonly isDuplicate: boolean };

/** One transaction, in order: all requests or none. The first request is called `order` by later ones. */
export async function sendWhole(context: Context, requests: readonly ApiRequest[]): Promise<WholeAnswer> {
  const reply = await send(context, {
    method: 'POST',
    path: `${apiPath(context.settings)}/composite`,
    body: {
      allOrNone: true,
      collateSubrequests: false,
      compositeRequest: requests.map(({ method, path, body }, index) => ({
        method,
        url: path,
        referenceId: index === 0 ? 'order' : `part${index}`,
        ...(body === undefined ? {} : { body }),
      })),
    },
  });
  if (reply.reply === 'failed' || reply.status !== 200)
    return { refused: outcomeOfRefusal(reply), isDuplicate: false };
  const parts = Value.Check(CompositeAnswer, reply.body) ? reply.body.compositeResponse : [];
  if (parts.length < requests.length)
    return { refused: later('the answer leaves parts out', 'uncertain'), isDuplicate: false };
  const errors = parts.flatMap(errorsOf);
  const causes = errors.filter(({ statusCode }) => !ROLLED_BACK.test(statusCode));
  if (errors.length === 0) return { bodies: parts.map(({ body }) => body) };
  const isDuplicate = causes.some(({ statusCode }) => statusCode === 'DUPLICATE_VALUE');
  return { refused: outcomeOfErrors(causes.length > 0 ? causes : errors), isDuplicate };
}

function errorsOf({
  httpStatusCode,
  body,
}: {
  readonly httpStatusCode: number;
  readonly body: unknown;
}): readonly RecordError[] {
  if (httpStatusCode < 300) return Value.Check(PartResults, body) ? body.flatMap(resultErrors) : [];
  return Value.Check(PartErrors, body)
    ? body.map(({ errorCode, message }) => ({ statusCode: errorCode, message }))
    : [{ statusCode: `HTTP_${httpStatusCode}`, message: 'refused without a reason' }];
}

function resultErrors({ success, errors }: Static<typeof PartResults>[number]): readonly RecordError[] {
  if (success) return [];
  const known = errors.filter((error) => Value.Check(RecordError, error));
  return known.length > 0 ? known : [{ statusCode: 'UNKNOWN', message: 'refused without a reason' }];
}
