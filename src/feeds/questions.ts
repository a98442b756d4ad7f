/** What people are asked about subscribers that take nothing; pure. */
import type { Question, QuestionKey } from '../model/exceptions.ts';
import type { Feed } from './feed.ts';
import { GIVES_UP_AFTER_HOURS } from './rules.ts';

type Named = Pick<Feed, 'name' | 'url' | 'owner'>;

/** Of each feed at most one question. */
export function failingKey({ name }: Pick<Feed, 'name'>): QuestionKey {
  return { kind: 'feed-failing', subject: `feed/${name}` };
}

/** It closes itself when messages are taken again. */
export function failingQuestion(
  feed: Named,
  { since, why }: { since: Date; why: string | undefined },
): Question {
  return {
    ...failingKey(feed),
    what: `${feed.name} has not taken a message since ${since.toISOString()}`,
    where: 'feeds',
    why: `${hostOf(feed)} answered: ${why ?? 'nothing'}`,
    canDo: [
      `crossdock feeds show ${feed.name} shows the tries with their answers`,
      'Ask whoever runs the subscriber to answer 2xx; the hub goes on by itself',
      `crossdock feeds pause ${feed.name} stops trying; a message that fails for ${GIVES_UP_AFTER_HOURS} hours while others are taken is given up`,
    ],
    cause: `subscriber ${hostOf(feed)}`,
    owner: feed.owner,
  };
}

/** The feed stands still until a person resumes it. */
export function pausedQuestion(feed: Named, why: string): Question {
  return {
    ...failingKey(feed),
    what: `${feed.name} was paused: ${why}`,
    where: 'feeds',
    why,
    canDo: [
      `crossdock feeds resume ${feed.name} goes on where it stopped, as long as the log keeps the events`,
      `crossdock feeds remove ${feed.name} ends it`,
    ],
    cause: `subscriber ${hostOf(feed)}`,
    owner: feed.owner,
  };
}

export function givenUpKey({ name }: Pick<Feed, 'name'>): QuestionKey {
  return { kind: 'feed-gave-up', subject: `feed/${name}` };
}

/** It is closed by sending again. */
export function givenUpQuestion(feed: Named, { subject, why }: { subject: string; why: string }): Question {
  return {
    ...givenUpKey(feed),
    what: `${feed.name} never took a message about ${subject}; the hub gave it up`,
    where: 'feeds',
    why: `${hostOf(feed)} answered: ${why}`,
    canDo: [
      `crossdock feeds show ${feed.name} --state given-up lists what was given up`,
      `crossdock feeds redeliver ${feed.name} --from <instant> sends everything since then again, under the same ids`,
    ],
    cause: `subscriber ${hostOf(feed)}`,
    owner: feed.owner,
  };
}

function hostOf({ url }: Pick<Feed, 'url'>): string {
  const host = URL.parse(url)?.host ?? '';
  return host === '' ? url : host;
}
