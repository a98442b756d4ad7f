/** Questions to systems outside before an order can go on: asked once for each content, waited for with patience, and then what was declared; pure. */
import type { Money } from '../../../model/primitives.ts';
import type { WantedDocument } from '../../kit/process.ts';
import type { Inquired } from '../around.ts';
import type { OrderEffect } from '../effects.ts';
import type { OrderState } from '../state.ts';
import { isMore } from '../prices/prices.ts';
import type { Stop } from './stops.ts';

/** What one step of the gate comes to. */
export interface Step {
  /** Questions that stand outside while the step is not done. */
  readonly documents: readonly WantedDocument[];
  readonly effects: readonly OrderEffect[];
  readonly stops: readonly Stop[];
  readonly awaited: readonly Awaited[];
  readonly assumptions: readonly string[];
}

/** An answer that may still come; `until` then the declared degradation counts. */
export interface Awaited {
  readonly what: string;
  readonly until: string;
}

export const PASSED: Step = { documents: [], effects: [], stops: [], awaited: [], assumptions: [] };

export interface Question {
  /** In words, e.g. `the tax`. */
  readonly what: string;
  readonly document: WantedDocument;
  readonly policy: Inquired;
  /** The total of the order as far as it is known: what is accepted without an answer has a limit. */
  readonly total: Money;
  /** What counts instead of the answer, in words. */
  readonly instead: string;
}

/** Where a question without an answer stands at this instant. */
export function withoutAnswer({ asked }: OrderState, now: string, question: Question): Step {
  const { document, policy, what } = question;
  const step = { ...PASSED, documents: [document] };
  const since = asked[document.name];
  if (since === undefined) return { ...step, effects: [{ do: 'note-asked', document: document.name }] };
  const until = new Date(Date.parse(since) + policy.patienceSeconds * 1000).toISOString();
  if (now < until) return { ...step, awaited: [{ what, until }] };
  const stop = whyNotAssumed(question);
  return stop === undefined
    ? { ...step, assumptions: [`${systemOf(policy.target)} does not say ${what}: ${question.instead}`] }
    : { ...step, stops: [stop] };
}

function whyNotAssumed({ what, policy, total }: Question): Stop | undefined {
  const { target, unanswered, upTo } = policy;
  const isBorne = unanswered === 'accept' && (upTo === undefined || !isMore(total, upTo));
  if (isBorne) return undefined;
  const limit =
    unanswered === 'accept' && upTo !== undefined
      ? `; without it orders go on up to ${upTo.amount} ${upTo.currency}`
      : '';
  return {
    kind: 'answer-missing',
    what: `${systemOf(target)} does not say ${what}${limit}`,
    canDo: [
      `crossdock status shows whether ${systemOf(target)} can be reached; the order goes on by itself with the answer`,
      'Cancel the order',
    ],
  };
}

function systemOf(target: string): string {
  return target.slice(0, target.indexOf('/'));
}
