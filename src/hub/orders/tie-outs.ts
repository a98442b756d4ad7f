/** Tie-outs, joined with the rest of the hub: they ask records which items systems mean. */
import type { Landscape } from '../../landscape/types.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Database, Queryable } from '../../platform/sql.ts';
import {
  tieOuts,
  type AskedItem,
  type SpokenOf,
  type TieNeeds,
  type TieOutPolicy,
  type TieOuts,
} from '../../processes/index.ts';
import type { Records } from '../../records/index.ts';
import { itemTerms } from '../declared/item-terms.ts';
import type { Joined } from '../joined.ts';
import { unitsMeant } from '../units/units-meant.ts';

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
  const unitsOf: TieNeeds['unitsOf'] = (queryable, asked) => knownUnits(other().records, queryable, asked);
  const needs = {
    itemsOf,
    unitsOf,
    booksPayments: (channel: string) => booksPayments(options.landscape, channel),
    graceMinutes: options.landscape.orders?.graceMinutes,
  };
  return tieOuts({ ...options, needs }, () => policy);
}

function booksPayments({ orders }: Pick<Landscape, 'orders'>, channel: string): boolean {
  const payments = orders?.payments;
  return payments?.receipts !== undefined && payments.channels?.includes(channel) !== false;
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

async function knownUnits(records: Records, queryable: Queryable, asked: readonly SpokenOf[]) {
  const spoken = asked.map(({ item: { id: itemId }, ...said }) => ({ ...said, itemId }));
  const items = new Map(
    asked.flatMap(({ item: { id, units } }) => (units === undefined ? [] : [[id, units]])),
  );
  const meant = await unitsMeant(records, queryable, { spoken, items });
  return spoken.map(meant);
}

/** At night, after the ERPs have posted the day. */
const USUAL = { at: '02:30', zone: 'UTC', graceHours: 24 };
const MINUTES = 60;

/**
 * Gives when orders are tied out, and how long papers and payments may take: where nothing is said, as long as the invoice is given.
 * `undefined`: no orders come through this hub.
 */
export function tieOutPolicy({ orders }: Pick<Landscape, 'orders'>): TieOutPolicy | undefined {
  if (orders === undefined) return undefined;
  const invoice = orders.dueMinutes?.invoice;
  const hours = invoice === undefined ? {} : { graceHours: Math.ceil(invoice / MINUTES) };
  return { ...USUAL, ...hours, ...orders.tieOut };
}
