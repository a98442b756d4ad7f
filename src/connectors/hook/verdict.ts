/** The endpoint's answer, taken only as it was agreed. */
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { FraudVerdict } from '../../model/documents/fraud.ts';
import type { HttpAnswer } from '../../platform/http.ts';
import { parseJson } from '../kit/parse-json.ts';

/** More in the answer is passed over. */
const HookVerdict = Type.Object({
  verdict: FraudVerdict.properties.verdict,
  reasons: FraudVerdict.properties.reasons,
});
export type HookVerdict = Static<typeof HookVerdict>;

const shape = Compile(HookVerdict);

export type Read =
  | { readonly read: 'verdict'; readonly verdict: HookVerdict }
  /** Somebody else answered, or half an answer came: the next one may be right. */
  | { readonly read: 'no-json'; readonly words: string }
  /** The endpoint keeps another contract: only its makers can change that. */
  | { readonly read: 'no-verdict'; readonly words: string };

/** Reads the body of a success. */
export function readVerdict({ bytes, status }: HttpAnswer): Read {
  const parsed = parseJson(bytes);
  if ('breach' in parsed)
    return { read: 'no-json', words: `the answer (${status}, ${bytes.length} bytes) is no JSON` };
  const answer = parsed.mapped;
  if (shape.Check(answer)) {
    const { verdict, reasons } = answer;
    return { read: 'verdict', verdict: { verdict, reasons } };
  }
  return { read: 'no-verdict', words: `the answer is no verdict: ${misfitOf(answer)}` };
}

const MOST_FOUND = 60;

function misfitOf(answer: unknown): string {
  const path = shape.Errors(answer)[0]?.instancePath ?? '';
  if (path === '' || typeof answer !== 'object' || answer === null) {
    return 'it needs verdict (accept, review or refuse) and reasons (a list of texts)';
  }
  const found = (JSON.stringify(Value.Pointer.Get(answer, path)) ?? 'nothing').slice(0, MOST_FOUND);
  return path === '/verdict'
    ? `verdict is ${found}, where accept, review or refuse was agreed`
    : `${path.slice(1)} is ${found}, where at most 20 texts of at most 300 characters were agreed`;
}
