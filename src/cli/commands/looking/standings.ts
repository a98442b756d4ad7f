/** Records in targets, as lines of a table: what was last sent, whether it was seen there, and why not. */
import type { Static } from 'typebox';
import type { Standing } from '../../../api/looking/standing.ts';
import { localTitle, paragraph, shortTime, table } from '../../table.ts';

type Shown = Static<typeof Standing>;

/** Draws them, with the reasons of those that stay behind below. */
export function standingsTable(standings: readonly Shown[], none: string): string {
  const places = standings.some(({ location }) => location !== undefined);
  const shown = table(
    [
      'Target',
      ...(places ? ['Location'] : []),
      'Stands',
      'Holds',
      localTitle('Last sent'),
      localTitle('Seen there'),
      'Last try',
    ],
    standings.map((each) => [
      each.target,
      ...(places ? [each.location ?? ''] : []),
      each.state,
      holdsWords(each),
      shortTime(each.deliveredAt),
      shortTime(each.confirmedAt),
      lastTry(each),
    ]),
    none,
  );
  const reasons = standings.flatMap((each) =>
    each.reason === undefined ? [] : [paragraph(`${nameOf(each)}: ${each.reason}`)],
  );
  return [shown, ...reasons].join('\n');
}

function nameOf({ target, location }: Shown): string {
  return location === undefined ? target : `${target} of ${location}`;
}

/** Of a promise the quantity, of everything else the target's id. */
function holdsWords({ holds, location }: Shown): string | undefined {
  if (holds === undefined) return undefined;
  const quantity = location === undefined ? undefined : quantityIn(holds.body);
  return quantity ?? holds.externalId;
}

/** Connectors name it in their own words, but a quantity it is. */
function quantityIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const found = Object.entries(body).find(([name]) => /quantity|available/i.test(name));
  const [, told] = found ?? [];
  return typeof told === 'string' || typeof told === 'number' ? String(told) : undefined;
}

function lastTry({ tries: [last] }: Shown): string {
  return last === undefined ? '' : [last.outcome, last.reason].filter(Boolean).join(': ');
}
