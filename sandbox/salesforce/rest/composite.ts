/** Several requests in one: in order, later ones may name what earlier ones gave, and all of them or none where it is asked for. */
import type { Org } from '../org.ts';
import { propertyOf, refusal, type RestAnswer, type RestRequest } from './answers.ts';

const MOST_PARTS = 25;
/** Queries and collections in one composite. */
const MOST_HEAVY_PARTS = 5;

interface Part {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly body: unknown;
}

export const isComposite = (url: string): boolean => /\/composite\/?$/.test(url.split('?')[0] ?? '');

export function partsOf(body: unknown): readonly Part[] {
  const parts = propertyOf(body, 'compositeRequest');
  return Array.isArray(parts)
    ? parts.map((part: unknown) => ({
        method: String(propertyOf(part, 'method')),
        url: String(propertyOf(part, 'url')),
        referenceId: String(propertyOf(part, 'referenceId')),
        body: propertyOf(part, 'body'),
      }))
    : [];
}

type Answering = (request: RestRequest) => RestAnswer;

/** `answering` answers one part. */
export function composite(org: Org, request: RestRequest, answering: Answering): RestAnswer {
  const parts = partsOf(request.body);
  if (request.method !== 'POST' || parts.length === 0 || parts.length > MOST_PARTS)
    return refusal(400, 'INVALID_INPUT', `A composite holds 1 to ${MOST_PARTS} requests`);
  const heavy = parts.filter(({ url }) => /\/(query|queryAll|composite\/sobjects)\b/i.test(url));
  if (heavy.length > MOST_HEAVY_PARTS)
    return refusal(
      400,
      'INVALID_INPUT',
      `No more than ${MOST_HEAVY_PARTS} of them may be queries or collections`,
    );
  const isWhole = propertyOf(request.body, 'allOrNone') === true;
  const undo = org.savepoint();
  const answers = isWhole ? allOrNone(parts, answering) : inOrder(parts, answering);
  if (isWhole && answers.some(isFailed)) undo();
  const compositeResponse = parts.map(({ referenceId }, place) => {
    const { status, body } = answers[place] ?? halted();
    return { body, httpHeaders: {}, httpStatusCode: status, referenceId };
  });
  return { status: 200, body: { compositeResponse } };
}

function inOrder(parts: readonly Part[], answering: Answering): readonly RestAnswer[] {
  const given = new Map<string, unknown>();
  const answers: RestAnswer[] = [];
  for (const part of parts) {
    const answer = partAnswer(part, given, answering);
    given.set(part.referenceId, answer.body);
    answers.push(answer);
  }
  return answers;
}

/** The first that fails says why; all others are halted. The flag reaches into the collections among them. */
function allOrNone(parts: readonly Part[], answering: Answering): readonly RestAnswer[] {
  const given = new Map<string, unknown>();
  const answers: RestAnswer[] = [];
  for (const part of parts) {
    const whole =
      propertyOf(part.body, 'records') === undefined
        ? part
        : { ...part, body: { ...Object(part.body), allOrNone: true } };
    const answer = partAnswer(whole, given, answering);
    answers.push(answer);
    if (isFailed(answer)) return parts.map((_, place) => (place === answers.length - 1 ? answer : halted()));
    given.set(part.referenceId, answer.body);
  }
  return answers;
}

const isFailed = ({ status, body }: RestAnswer): boolean =>
  status >= 300 || (Array.isArray(body) && body.some((each) => propertyOf(each, 'success') === false));

const halted = (): RestAnswer =>
  refusal(
    400,
    'PROCESSING_HALTED',
    'The transaction was rolled back since another operation in the same transaction failed.',
  );

function partAnswer(
  { method, url, body }: Part,
  given: ReadonlyMap<string, unknown>,
  answering: Answering,
): RestAnswer {
  if (isComposite(url)) return refusal(400, 'INVALID_INPUT', 'A composite holds no composite');
  return answering({ method, url: String(filled(url, given)), body: filled(body, given) });
}

const REFERENCE = /@\{([A-Za-z0-9_]+)\.([A-Za-z0-9_]+)\}/g;

/** Puts in what earlier parts gave: `@{order.id}`. */
function filled(value: unknown, given: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string')
    return value.replaceAll(REFERENCE, (whole, part: string, name: string) => {
      const found = propertyOf(given.get(part), name);
      return typeof found === 'string' ? found : whole;
    });
  if (Array.isArray(value)) return value.map((each) => filled(each, given));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each, given)]));
}
