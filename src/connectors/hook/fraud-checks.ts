/** Fraud checks: orders that an endpoint of the operator's own judges before they are accepted. */
import { stableHash } from '../../platform/hash.ts';
import { answered, ask, later, type Outcome } from '../kit/outcome.ts';
import type { Target, Write } from '../kit/target.ts';
import { isSuccess, outcomeOfRefusal, post } from './hook-call.ts';
import { FraudQuestion, toQuestion } from './question.ts';
import type { HookContext, HookSettings } from './settings.ts';
import { readVerdict } from './verdict.ts';

export const fraudChecks: Target<HookSettings, typeof FraudQuestion, 'fraud-check'> = {
  domain: 'fraud-check',
  contract: { name: 'hook.fraud-check', version: '1' },
  to: FraudQuestion,
  fields: [
    'document',
    'channel',
    'orderNumber',
    'revision',
    'placedAt',
    'customer',
    'email',
    'shipToName',
    'shipTo',
    'payment',
    'amount',
    'currency',
    'lines',
  ],
  batchSize: 4,
  map: toQuestion,
  write: (context, writes) => Promise.all(writes.map((write) => askOne(context, write))),
};

async function askOne(context: HookContext, { body }: Write<FraudQuestion>): Promise<Outcome> {
  const id = idOf(body);
  const reply = await post(context, { id, message: body });
  if (!isSuccess(reply)) return outcomeOfRefusal(reply);
  const answer = readVerdict(reply);
  switch (answer.read) {
    case 'verdict':
      return answered(id, { ...answer.verdict, asOf: context.clock().toISOString() });
    case 'no-json':
      return later(answer.words, 'unavailable');
    case 'no-verdict':
      return ask(answer.words);
  }
}

/**
 * The same for every try of a question, whichever process asks: made of document, revision and content. A revision can be asked about again
 * when its amount became known, and an endpoint that remembers ids must not answer the old question then.
 */
export function idOf({ data }: FraudQuestion): string {
  return `fc_${stableHash(['fraud-check', data.document, data.revision, data]).slice(0, 32)}`;
}
