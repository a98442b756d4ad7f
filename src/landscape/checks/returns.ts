/** How returns are worked: every target is served by a running flow, and whoever takes goods back is a location of the landscape. */
import type { Finding } from '../finding.ts';
import { error, type Estate, unknownName } from './estate.ts';
import { unserved } from './orders.ts';

export function checkReturns(estate: Estate): readonly Finding[] {
  const { orders } = estate.landscape;
  const returns = orders?.returns;
  if (orders === undefined || returns === undefined) return [];
  const at = (...path: readonly (string | number)[]): Finding['place'] =>
    estate.placeOf(orders, 'returns', ...path);
  const { creditMemos, takers, receivesAt } = returns;
  return [
    ...unserved(estate, { text: creditMemos, domain: 'credit-memo', place: at('creditMemos') }),
    ...takers.flatMap(({ location, target }, index) => [
      ...unserved(estate, { text: target, domain: 'return-order', place: at('takers', index, 'target') }),
      ...unknownLocation(estate, location, at('takers', index, 'location')),
      ...(takers.findIndex((each) => each.location === location) < index
        ? [
            error(
              'declared-twice',
              at('takers', index, 'location'),
              `${location} takes goods back already: a location has one target`,
            ),
          ]
        : []),
    ]),
    ...(receivesAt === undefined || takers.some(({ location }) => location === receivesAt)
      ? []
      : [error('unknown-name', at('receivesAt'), `${receivesAt} is not among those who take goods back`)]),
  ];
}

function unknownLocation({ names }: Estate, location: string, place: Finding['place']): readonly Finding[] {
  return names.locations.has(location)
    ? []
    : [error('unknown-name', place, unknownName('location', location, names.locations))];
}
