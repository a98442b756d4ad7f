/** Who must answer a question: found in the landscape; pure. */
import type { Landscape } from '../../landscape/types.ts';
import type { Question } from '../../model/exceptions.ts';

/** Kinds of questions that only the technical side of a system can answer. */
const TECHNICAL = new Set(['system-unreachable', 'signature-refused', 'subscription-failed', 'poison']);

/**
 * The business owner of the domain that is concerned; for technical questions, and where no domain is, the technical
 * owner of the system. `undefined` where the landscape names neither.
 */
export function ownerOfQuestion(
  landscape: Pick<Landscape, 'domains' | 'systems'>,
  question: Pick<Question, 'kind' | 'domain' | 'system'>,
): string | undefined {
  const system = landscape.systems.find(({ name }) => name === question.system);
  const domain = landscape.domains.find(({ name }) => name === asDeclared(question.domain));
  if (TECHNICAL.has(question.kind)) return system?.technicalOwner ?? domain?.businessOwner;
  return domain?.businessOwner ?? system?.technicalOwner;
}

/** Promises of stock belong to whoever owns the counts they rest on. */
function asDeclared(domain: Question['domain']): string | undefined {
  return domain === 'availability' ? 'stock-count' : domain;
}
