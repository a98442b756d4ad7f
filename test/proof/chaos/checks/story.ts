/** What the hub knows of an order that ended wrong, for whoever looks for the reason: its lines, its facts, its documents outside. */
import type { FoundOrder } from './orders.ts';
import type { Stage } from '../stage.ts';

const MOST_STORIES = 6;
const LONGEST = 600;

/** The stories of the first orders that findings name. */
export async function storiesOf(
  stage: Stage,
  findings: readonly { readonly what: string }[],
  orders: readonly FoundOrder[],
): Promise<readonly string[]> {
  const named = orders.filter(({ number, document }) =>
    findings.some(
      ({ what }) => new RegExp(`(^|[ /])${number}([ :/,]|$)`).test(what) || what.includes(document),
    ),
  );
  return await Promise.all(named.slice(0, MOST_STORIES).map((order) => storyOf(stage, order)));
}

async function storyOf(
  { database }: Stage,
  { id, channel, number, document, status, plan }: FoundOrder,
): Promise<string> {
  const facts = await database.query<{
    identity: string;
    system: string;
    told: number;
    body: object;
    at: Date;
  }>(
    'select identity, system, told, body, received_at as at from case_fact where case_id = $1 order by received_at',
    [id],
  );
  const documents = await database.query<{
    target: string;
    body: object;
    state: string | null;
    reason: string | null;
    id: string | null;
  }>(
    `select d.target, d.body, d.external_id as id, s.state, s.reason from case_document d left join sync s on s.target = d.target and s.key = d.key
     where d.case_id = $1 order by d.target, d.key`,
    [id],
  );
  return [
    `${channel}/${number} ${document} ${status}`,
    ...(plan.lines ?? []).map(
      ({ line, status: word, evidence, quantities }) =>
        `  line ${line} ${word} (${evidence}) ${JSON.stringify(quantities)}`,
    ),
    ...(plan.questions ?? []).map(({ kind, why }) => `  asks ${kind}: ${why}`),
    ...facts.map(
      ({ identity, system, told, body, at }) =>
        `  ${at.toISOString()} ${system} ${identity} ×${told} ${short(body)}`,
    ),
    ...documents.map(
      ({ target, body, state, reason, id: theirs }) =>
        `  ${target} ${theirs ?? '–'} ${state ?? 'no row'} ${reason ?? ''} ${short(body)}`,
    ),
  ].join('\n');
}

function short(body: object): string {
  return JSON.stringify(body).slice(0, LONGEST);
}
