/** Feeds: addresses that can be called, secrets by reference, events that there are. */
import { meansAnyEvent } from '../../log/index.ts';
import { isReference } from '../../platform/secrets.ts';
import { parseInstant } from '../../model/values/instants.ts';
import { isProblem } from '../../model/values/problem.ts';
import type { Finding } from '../finding.ts';
import type { Feed } from '../types.ts';
import { error, unknownName, type Estate } from './estate.ts';

export function checkFeeds(estate: Estate): readonly Finding[] {
  return (estate.landscape.feeds ?? []).flatMap((feed) => [
    ...addressFindings(estate, feed),
    ...secretFindings(estate, feed),
    ...typeFindings(estate, feed),
    ...sinceFindings(estate, feed),
  ]);
}

/** Whether plain http may be is known where the hub starts: its settings name the private addresses. */
function addressFindings({ placeOf }: Estate, feed: Feed): readonly Finding[] {
  if (isReference(feed.url)) return [];
  const place = placeOf(feed, 'url');
  const url = URL.parse(feed.url);
  if (url === null || !/^https?:$/.test(url.protocol))
    return [
      error(
        'impossible-address',
        place,
        `the address of ${feed.name} is none of https, nor a reference to one`,
      ),
    ];
  if (url.username !== '' || url.password !== '')
    return [
      error(
        'secret-in-the-open',
        place,
        `the address of ${feed.name} carries a password; the signature proves who sends`,
      ),
    ];
  return url.hash === ''
    ? []
    : [
        error(
          'impossible-address',
          place,
          `the address of ${feed.name} has a part after #, which is never sent`,
        ),
      ];
}

/** What stands there instead may be the secret: it is never shown. */
function secretFindings({ placeOf }: Estate, feed: Feed): readonly Finding[] {
  return isReference(feed.secret)
    ? []
    : [
        error(
          'secret-in-the-open',
          placeOf(feed, 'secret'),
          `the secret of ${feed.name} must be a reference, env:NAME or file:/path, never the secret itself`,
        ),
      ];
}

function typeFindings({ placeOf, eventTypes }: Estate, feed: Feed): readonly Finding[] {
  return feed.types.flatMap((type, index) => {
    const place = placeOf(feed, 'types', index);
    if (feed.types.indexOf(type) < index)
      return [error('declared-twice', place, `${feed.name} has the events “${type}” already`)];
    return meansAnyEvent(type, eventTypes)
      ? []
      : [error('unknown-name', place, unknownName('type of event', type, eventTypes))];
  });
}

function sinceFindings({ placeOf }: Estate, feed: Feed): readonly Finding[] {
  return feed.since === undefined || !isProblem(parseInstant(feed.since))
    ? []
    : [error('impossible-time', placeOf(feed, 'since'), `${feed.since} is no instant with its offset`)];
}
