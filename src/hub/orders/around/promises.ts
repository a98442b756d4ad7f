/** Promises of stock for plans of orders: read once plans have looked for them, for all of these in a few statements. */
import type { Queryable } from '../../../platform/sql.ts';
import type { Asker, Open, OrderPolicy } from '../../../processes/index.ts';
import type { AvailabilityLine, Stock } from '../../../stock/index.ts';
import type { KnownItems } from './item-facts.ts';

export type Promised = Pick<AvailabilityLine, 'quantity' | 'kept'>;

export interface PromiseNeeds {
  readonly stock: Pick<Stock, 'availability'>;
  readonly policy: Pick<OrderPolicy, 'tiers'>;
}

/** What is known already: the items, and the locations that may serve. */
interface Known {
  readonly items: KnownItems;
  readonly locationIds: readonly string[];
}

export interface PromiseBook {
  /** What is promised there, `undefined` where nothing is; what was not read yet is noted, and is nothing so far. */
  lookUp(of: Pick<Open, 'id'>, asker: Asker, place: Place): Promised | undefined;
  /** Reads what was looked for in vain; gives the ids of the cases that did so. */
  catchUp(): Promise<ReadonlySet<string>>;
}

interface Place {
  readonly itemId: string;
  readonly locationId: string;
}

/** Most plans look for no stock: they wait for somebody, or hold all they need. A book is of one moment of planning. */
export function promiseBook(needs: PromiseNeeds, queryable: Queryable, known: Known): PromiseBook {
  const read = new Map<string, Promised | undefined>();
  const sought = new Map<string, { readonly asker: Asker; readonly itemIds: Set<string> }>();
  const seekers = new Set<string>();
  return {
    lookUp: ({ id }, whoever, { itemId, locationId }) => {
      const asker = asAsked(needs.policy, whoever);
      const name = JSON.stringify([asker.channel, asker.tier]);
      if (read.has(`${name} ${itemId}`)) return read.get(`${name} ${itemId} ${locationId}`);
      if (!known.items.has(itemId)) return undefined;
      seekers.add(id);
      const entry = sought.get(name);
      if (entry === undefined) sought.set(name, { asker, itemIds: new Set([itemId]) });
      else entry.itemIds.add(itemId);
      return undefined;
    },
    catchUp: async () => {
      const [wanted, waiting] = [[...sought], new Set(seekers)];
      sought.clear();
      seekers.clear();
      for (const [name, { asker, itemIds }] of wanted) {
        for (const itemId of itemIds) read.set(`${name} ${itemId}`, undefined);
        const question = { itemIds: [...itemIds], locationIds: known.locationIds, ...asker };
        for (const line of await askStock(needs, queryable, { question, known }))
          read.set(`${name} ${line.itemId} ${line.locationId}`, line);
      }
      return waiting;
    },
  };
}

async function askStock(
  { stock }: PromiseNeeds,
  queryable: Queryable,
  {
    question,
    known: { items },
  }: {
    readonly question: Omit<Parameters<Stock['availability']>[0], 'measure'>;
    readonly known: Known;
  },
): Promise<readonly AvailabilityLine[]> {
  if (question.locationIds?.length === 0) return [];
  return await stock.availability({ ...question, measure: 'channel-available' }, { queryable, items });
}

/** Of which no fence and no floor speaks, a tier is asked for as none. */
function asAsked({ tiers = [] }: PromiseNeeds['policy'], { channel, tier }: Asker): Asker {
  return tier === undefined || !tiers.includes(tier) ? { channel } : { channel, tier };
}
