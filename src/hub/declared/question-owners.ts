/** Who must answer a question: found in the landscape; pure. */
import { parseEndpoint } from '../../landscape/flows.ts';
import type { Landscape } from '../../landscape/types.ts';
import type { Question } from '../../model/exceptions.ts';

/** Kinds of questions that only the technical side of a system can answer. */
const TECHNICAL = new Set([
  'system-unreachable',
  'signature-refused',
  'subscription-failed',
  'poison',
  'source-silent',
]);

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

/** How long a team has where no flow says it, before whoever stands behind it is asked. */
const TEAM_MINUTES = 60;

interface Asked {
  readonly domain?: Question['domain'] | undefined;
  readonly system?: string | undefined;
  readonly owner?: string | undefined;
}

/**
 * Who is asked when nobody takes a question up: as the flow says that carries the domain from or to the system, otherwise whoever stands
 * behind the team that owns it.
 */
export function escalationOf(
  landscape: Pick<Landscape, 'flows' | 'teams'>,
  { domain, system, owner }: Asked,
): readonly { readonly afterMinutes: number; readonly to: string }[] {
  const flow = landscape.flows.find(
    (each) =>
      each.escalation !== undefined &&
      (domain === undefined || each.domain === domain) &&
      (system === undefined ? domain !== undefined : touches(each, system)),
  );
  if (flow?.escalation !== undefined) return flow.escalation;
  const behind = (landscape.teams ?? []).find(({ name }) => name === owner)?.escalation;
  return behind === undefined ? [] : [{ afterMinutes: TEAM_MINUTES, to: behind }];
}

function touches({ source, targets }: Landscape['flows'][number], system: string): boolean {
  return [source, ...targets].some((end) => parseEndpoint(end)?.system === system);
}
