/** The landscape's words about records, in the words of the records station; pure. */
import { ownerRules } from '../../landscape/ownership.ts';
import type { Landscape } from '../../landscape/types.ts';
import { isRecordDomain, RECORD_DOMAINS } from '../../model/shapes.ts';
import type { ApprovalRule, OwnershipRule, QualityRule, RecordRules } from '../../records/index.ts';

/** Gives the ownership matrix, approvals and quality rules of a landscape that passed its check. */
export function recordRules(landscape: Landscape): RecordRules {
  return {
    scopes: Object.fromEntries(landscape.systems.map((system) => [system.name, system.scope ?? {}])),
    ownership: RECORD_DOMAINS.flatMap((domain) => ownership(landscape, domain)),
    approvals: landscape.domains.flatMap(approvals),
    quality: (landscape.quality ?? []).map(qualityRule),
  };
}

function ownership(landscape: Landscape, domain: OwnershipRule['domain']): OwnershipRule[] {
  return ownerRules(landscape, domain).map((rule) => {
    const fields = rule.fields === '*' ? 'every field' : rule.fields.join(', ');
    return {
      name: `${domain}: ${fields} → ${rule.owner}`,
      domain,
      fields: rule.fields,
      scope: rule.scope ?? {},
      owner: rule.owner,
      fallbacks: rule.fallbacks ?? [],
      others: rule.others === 'refuse' ? 'are-kept' : 'propose',
      ...(rule.from === undefined ? {} : { from: new Date(rule.from) }),
      ...(rule.to === undefined ? {} : { until: new Date(rule.to) }),
    };
  });
}

function approvals({ name, approvals: declared = [] }: Landscape['domains'][number]): ApprovalRule[] {
  if (!isRecordDomain(name)) return [];
  return declared.map(({ field, when, approver }) => ({
    domain: name,
    field,
    approver,
    condition: conditionOf(when),
  }));
}

function conditionOf(
  when: NonNullable<Landscape['domains'][number]['approvals']>[number]['when'],
): ApprovalRule['condition'] {
  switch (when.kind) {
    case 'any-change':
      return { when: 'any-change' };
    case 'change-above':
      return { when: 'change-above', percent: when.percent };
    case 'increase-above':
      return { when: 'increase-above', amount: when.amount };
  }
}

function qualityRule(rule: NonNullable<Landscape['quality']>[number]): QualityRule {
  return {
    name: rule.name,
    domain: rule.domain,
    channel: rule.channel ?? rule.target ?? 'every channel',
    needs: rule.needs ?? [],
    owner: rule.owner,
    message: rule.message,
    ...(rule.holds === undefined ? {} : { accepts: rule.holds }),
    ...(rule.channel === undefined ? {} : { scope: { channel: rule.channel } }),
  };
}
