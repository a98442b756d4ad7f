/** `feeds`: who outside hears of events, how each stands, and what people may do about it. */
import type { Command } from 'commander';
import type { Static } from 'typebox';
import type { Feed, FeedDelivery } from '../../../api/feeds/feed-shapes.ts';
import {
  createFeed,
  getFeed,
  listFeedDeliveries,
  listFeeds,
  pauseFeed,
  redeliverFeed,
  removeFeed,
  resumeFeed,
  rotateFeedSecret,
  testFeed,
} from '../../../api/feeds/feeds.ts';
import { CommandFailure } from '../../failure.ts';
import { moreWords, session, wholeNumber, type Session } from '../../session.ts';
import { facts, localTitle, shortTime, table, time } from '../../table.ts';

export function addFeeds(program: Command): void {
  const feeds = program.command('feeds').description('Outside subscribers, who hear of events by webhook');
  addList(feeds);
  addAdd(feeds);
  addShow(feeds);
  addSteering(feeds);
  addRotate(feeds);
  addTest(feeds);
  addRedeliver(feeds);
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** People name feeds; the API knows them by id. */
async function idOf(hub: Session['hub'], name: string): Promise<string> {
  if (ID.test(name)) return name;
  const {
    entries: [found],
  } = await hub.call(listFeeds, { name });
  if (found === undefined)
    throw new CommandFailure(`There is no feed "${name}"; "crossdock feeds" lists those that there are.`);
  return found.id;
}

function addList(feeds: Command): void {
  feeds
    .command('list', { isDefault: true })
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('Feeds with how they stand, by name (without a command: this)')
    .action(async (options: Omit<ShowOptions, 'state'>, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(listFeeds, { ...options }), (page) =>
        [feedsTable(page.entries), moreWords(page)].join(''),
      );
    });
}

function feedsTable(entries: readonly Feed[]): string {
  return table(
    ['Name!', 'To', 'Events', 'State', localTitle('Last taken'), 'Taken#', 'Waiting#', 'Given up#'],
    entries.map((each) => [
      each.name,
      each.url,
      eventWords(each),
      each.state,
      shortTime(each.lastDeliveredAt),
      each.delivered,
      each.waiting,
      each.givenUp,
    ]),
    'There are no feeds. "crossdock feeds add --help" tells how one is made.',
  );
}

function eventWords({ types, subjectPrefix }: Feed): string {
  return `${types.join(' ')}${subjectPrefix === '' ? '' : ` of ${subjectPrefix}…`}`;
}

interface AddOptions {
  readonly to: string;
  readonly type: readonly string[];
  readonly owner: string;
  readonly subject?: string;
  readonly secret?: string;
  readonly since?: string;
}

function addAdd(feeds: Command): void {
  feeds
    .command('add')
    .argument('<name>', 'small letters, digits and dashes')
    .requiredOption('--to <address>', 'where messages are posted')
    .requiredOption('--type <type...>', 'such as order.accepted, order.* or "*"')
    .requiredOption('--owner <person>', 'a person or team of the landscape, who is asked when it fails')
    .option('--subject <prefix>', 'only what is about this, such as order/storefront/')
    .option(
      '--secret <reference>',
      'env:FEED_SECRET_… or file:/…/feed-secret-…; without it the hub makes a secret',
    )
    .option('--since <instant>', 'begin there, e.g. 2026-11-20T00:00:00Z; without it from now on')
    .description('Sends events to an address, and shows the secret by which it can verify them, once')
    .action(async (name: string, options: AddOptions, command: Command) => {
      const { hub, by, show } = session(command);
      const { to: url, type, owner, subject, secret, since } = options;
      const made = await hub.call(createFeed, {
        name,
        url,
        types: [...type],
        owner,
        by,
        ...(subject === undefined ? {} : { subjectPrefix: subject }),
        ...(secret === undefined ? {} : { secretReference: secret }),
        ...(since === undefined ? {} : { since }),
      });
      show(made, (told) => `${feedWords(told.feed)}${secretWords(told)}`);
    });
}

function secretWords({ secret }: { readonly secret?: string }): string {
  return secret === undefined ? '' : `\n\n${secret}\n\nThis is the only time that it is shown.`;
}

interface ShowOptions {
  readonly state?: Static<typeof FeedDelivery>['state'];
  readonly limit: number;
  readonly after?: string;
}

function addShow(feeds: Command): void {
  feeds
    .command('show')
    .argument('<name>')
    .option('--state <state>', 'taken, waiting, given-up or dropped')
    .option('--limit <count>', 'most messages', wholeNumber, 20)
    .option('--after <place>', 'go on after an earlier page')
    .description('One feed, and what was sent to it: each try with its answer')
    .action(async (name: string, options: ShowOptions, command: Command) => {
      const { hub, show } = session(command);
      const id = await idOf(hub, name);
      const feed = await hub.call(getFeed, { id });
      const deliveries = await hub.call(listFeedDeliveries, { id, ...options });
      show({ feed, deliveries }, (told) =>
        [
          feedWords(told.feed),
          '\n\n',
          deliveryWords(told.deliveries.entries),
          moreWords(told.deliveries),
        ].join(''),
      );
    });
}

function feedWords(feed: Feed): string {
  return facts([
    ['name', feed.name],
    ['to', feed.url],
    ['events', eventWords(feed)],
    ['owner', feed.owner],
    ['state', stateWords(feed)],
    [
      'taken',
      `${feed.delivered}${feed.lastDeliveredAt === undefined ? '' : `, last ${time(feed.lastDeliveredAt)}`}`,
    ],
    [
      'waiting',
      feed.oldestWaitingSince === undefined ? '0' : `${feed.waiting}, since ${time(feed.oldestWaitingSince)}`,
    ],
    ['given up', String(feed.givenUp)],
    ...maybe('last failure', feed.lastFailure),
    ...maybe('secret', feed.secretReference),
    ...maybe('old secret until', feed.previousSecretUntil && time(feed.previousSecretUntil)),
    ...maybe('declared', feed.declared ? 'in the landscape: it is changed there' : undefined),
    ['id', feed.id],
  ]);
}

function maybe(name: string, value: string | undefined): readonly (readonly [string, string])[] {
  return value === undefined ? [] : [[name, value]];
}

function stateWords({ state, pausedWhy, pausedBy, failingSince, nextTryAt, endedAt }: Feed): string {
  if (state === 'ended') return `ended ${time(endedAt)}: the landscape no longer declares it`;
  if (state === 'paused') return `paused by ${pausedBy}: ${pausedWhy}`;
  if (state === 'active') return 'active';
  return `failing since ${time(failingSince)}${nextTryAt === undefined ? '' : `, tried again ${time(nextTryAt)}`}`;
}

function deliveryWords(entries: readonly Static<typeof FeedDelivery>[]): string {
  return table(
    [localTitle('Last try'), 'Event', 'About', 'State', 'Tries#', 'Answer'],
    entries.map(({ type, subject, state, tries }) => {
      const last = tries.at(-1);
      return [
        shortTime(last?.at),
        type,
        subject,
        state,
        tries.length,
        `${last?.status ?? ''} ${last?.answer ?? ''}`.trim(),
      ];
    }),
    'Nothing was sent that is still remembered.',
  );
}

function addSteering(feeds: Command): void {
  feeds
    .command('pause')
    .argument('<name>')
    .requiredOption('--reason <words>')
    .description('Stops it where it stands; events wait in the log')
    .action(async (name: string, { reason }: { readonly reason: string }, command: Command) => {
      const { hub, by, show } = session(command);
      show(await hub.call(pauseFeed, { id: await idOf(hub, name), reason, by }), feedWords);
    });
  feeds
    .command('resume')
    .argument('<name>')
    .description('Lets it go on where it stopped, and tries at once what was refused')
    .action(async (name: string, _options: object, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(resumeFeed, { id: await idOf(hub, name) }), feedWords);
    });
  feeds
    .command('remove')
    .argument('<name>')
    .description('Ends it, with everything that is kept of it')
    .action(async (name: string, _options: object, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(removeFeed, { id: await idOf(hub, name) }), () => `${name} is removed.`);
    });
}

interface RotateOptions {
  readonly overlap?: number;
  readonly secret?: string;
}

function addRotate(feeds: Command): void {
  feeds
    .command('rotate')
    .argument('<name>')
    .option('--overlap <hours>', 'so long the old secret signs, too; 24 without it', wholeNumber)
    .option(
      '--secret <reference>',
      'env:FEED_SECRET_… or file:/…/feed-secret-…; without it the hub makes a secret',
    )
    .description('Makes a new secret and shows it, once; for a while both sign')
    .action(async (name: string, { overlap, secret }: RotateOptions, command: Command) => {
      const { hub, show } = session(command);
      const rotated = await hub.call(rotateFeedSecret, {
        id: await idOf(hub, name),
        ...(overlap === undefined ? {} : { overlapHours: overlap }),
        ...(secret === undefined ? {} : { secretReference: secret }),
      });
      show(rotated, (told) => `${feedWords(told.feed)}${secretWords(told)}`);
    });
}

function addTest(feeds: Command): void {
  feeds
    .command('test')
    .argument('<name>')
    .description(
      'Sends one event of the type feed.tested now and shows the answer; exit code 1 where it was not taken',
    )
    .action(async (name: string, _options: object, command: Command) => {
      const { hub, show } = session(command);
      const tried = await hub.call(testFeed, { id: await idOf(hub, name) });
      show(tried, ({ outcome, status, answer, durationMs }) =>
        `${outcome} after ${durationMs} ms: ${status ?? 'no answer'} ${answer}`.trim(),
      );
      if (tried.outcome !== 'taken') process.exitCode = 1;
    });
}

function addRedeliver(feeds: Command): void {
  feeds
    .command('redeliver')
    .argument('<name>')
    .requiredOption('--from <instant>', 'e.g. 2026-11-20T00:00:00Z')
    .description('Sends everything again that was recorded since, under the same ids')
    .action(async (name: string, { from }: { readonly from: string }, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(redeliverFeed, { id: await idOf(hub, name), from }), feedWords);
    });
}
