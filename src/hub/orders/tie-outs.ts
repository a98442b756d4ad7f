/** Tie-outs, joined with the rest of the hub: they ask records which items systems mean. */
import type { Landscape } from '../../landscape/types.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Database, Queryable } from '../../platform/sql.ts';
import { tieOuts, type AskedItem, type TieNeeds, type TieOuts } from '../../processes/index.ts';
import type { Records } from '../../records/index.ts';
import { itemTerms } from '../declared/item-terms.ts';
import { tieOutPolicy } from '../declared/tie-out-policy.ts';
import type { Joined } from '../joined.ts';

interface Options extends Pick<Joined, 'questions'> {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  readonly landscape: Landscape;
}

export function orderTieOuts(options: Options, other: () => Joined): TieOuts {
  const policy = tieOutPolicy(options.landscape);
  const itemsOf: TieNeeds['itemsOf'] = (queryable, asked) => knownItems(other().records, queryable, asked);
  return tieOuts({ ...options, needs: { itemsOf } }, () => policy);
}

/** Each system's references in one question, then the units of all items in another. */
async function knownItems(records: Records, queryable: Queryable, asked: readonly AskedItem[]) {
  const ids = new Map<AskedItem, string>();
  for (const [system, group] of Map.groupBy(asked, (each) => each.system)) {
    const questions = group.map(({ reference }) => ({ domain: 'item' as const, reference }));
    const answers = await records.resolveReferences(queryable, system, questions);
    group.forEach((each, place) => {
      const id = answers[place];
      if (id !== undefined) ids.set(each, id);
    });
  }
  const units = await itemTerms(records, queryable, [...new Set(ids.values())]);
  return asked.map((each) => {
    const id = ids.get(each);
    return id === undefined ? undefined : { id, units: units.get(id) };
  });
}
