/** When nothing more is to be paid for an order of a story. */
import { compareFacts } from '../../facts.ts';
import { isPartOf } from '../../lines.ts';
import { countedOf, n } from '../rules.ts';
import type { Moment } from '../whole-story.ts';

/** Nothing more will leave, and all that left is invoiced; of an order that the ERP has closed, but for what nobody is to pay for. */
export function hasEnded({ plan, facts }: Pick<Moment, 'plan' | 'facts'>): boolean {
  const word = facts.filter((fact) => fact.kind === 'response').toSorted(compareFacts);
  const isClosed = word.at(-1)?.response.state === 'closed';
  const hasLeft = plan.lines.some(({ quantities: q }) => n(q['shipped']) > 0);
  if (hasLeft && plan.money?.charges?.some(({ invoiced }) => !invoiced) === true) return false;
  const isSold = plan.lines.some((line) => countedOf({ facts }, line) > 0);
  return plan.lines.every((line) => {
    const { quantities: q } = line;
    const free = isClosed
      ? freeOf(facts, { ...line, sold: isSold ? countedOf({ facts }, line) : n(q['ordered']) })
      : 0;
    const isBilled = n(q['invoiced']) + free >= n(q['shipped']);
    return n(q['shipped']) >= n(q['wanted']) && n(q['held']) === 0 && isBilled;
  });
}

type Standing = Pick<Moment['plan']['lines'][number], 'line' | 'quantities'> & { readonly sold: number };

/** What nobody is to pay for: it left beyond the order, and is neither wanted nor left with the buyer without a word about it. */
function freeOf(facts: Moment['facts'], { line, quantities: q, sold }: Standing): number {
  const shipped = n(q['shipped']);
  const uncharged = Math.max(0, shipped - Math.max(sold, n(q['invoiced'])));
  const rows = facts.flatMap((fact) => (fact.kind === 'receipt' ? fact.receipt.lines : []));
  // Two of what may be sent instead stand for one.
  const back = rows
    .filter((row) => isPartOf(row.line, line))
    .reduce((all, row) => all + n(row.quantity.value) / (row.line.includes('/+') ? 2 : 1), 0);
  const kept = facts.flatMap((fact) =>
    fact.kind === 'decision' && fact.action === 'keep-surplus' && fact.line === line ? [n(fact.keeps)] : [],
  );
  const open = Math.max(0, shipped - back - Math.max(n(q['wanted']), ...kept));
  return uncharged - Math.min(uncharged, open);
}
