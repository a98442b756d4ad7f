/** A small estate for tests: an ERP that owns everything but texts, a PIM that owns texts, a shop that owns nothing. */
import type { Question, QuestionKey, Questions } from '../../model/exceptions.ts';
import type { RecordClaim } from '../../model/facts.ts';
import type { Transaction } from '../../platform/sql.ts';
import type { ClaimArrival } from '../arrival.ts';
import type { OwnershipRule, RecordRules } from '../rules.ts';

/** An ownership rule; what is not said is the usual. */
export function owns(
  owner: string,
  fields: readonly string[] | '*',
  more: Partial<OwnershipRule> = {},
): OwnershipRule {
  const what = fields === '*' ? 'everything' : fields.join(', ');
  return {
    name: `${what} belongs to ${owner}`,
    domain: 'item',
    fields,
    scope: {},
    owner,
    fallbacks: [],
    others: 'propose',
    ...more,
  };
}

export const NO_RULES: RecordRules = { scopes: {}, ownership: [], approvals: [], quality: [] };

export const ESTATE: RecordRules = {
  ...NO_RULES,
  ownership: [
    owns('erp', '*'),
    owns('pim', ['description', 'marketingText'], { fallbacks: ['erp'] }),
    owns('erp', '*', { domain: 'price-agreement' }),
    owns('erp', '*', { domain: 'party' }),
    owns('erp', '*', { domain: 'supplier' }),
  ],
};

/** An arrival; each has a message of its own. */
export function arrival(
  system: string,
  claim: Omit<RecordClaim, 'domain'> & Partial<Pick<RecordClaim, 'domain'>>,
  more: Partial<ClaimArrival> = {},
): ClaimArrival {
  const messageId = `${system}-${claim.externalId}-${claim.version}`;
  return {
    index: 0,
    system,
    messageId,
    correlationId: messageId,
    contract: { name: `${system}.item`, version: '1' },
    claim: { domain: 'item', ...claim },
    ...more,
  };
}

/** Questions kept in memory: what is open now. Uncommitted ones stay in it, so transactions of tests must commit. */
export function openQuestions(): Questions<Transaction> & { readonly open: Map<string, Question> } {
  const open = new Map<string, Question>();
  return {
    open,
    raise: (_, questions) => {
      for (const question of questions) open.set(keyText(question), question);
      return Promise.resolve();
    },
    settle: (_, keys) => {
      for (const each of keys) open.delete(keyText(each));
      return Promise.resolve();
    },
  };
}

function keyText({ kind, subject }: QuestionKey): string {
  return `${kind} ${subject}`;
}
