/** `deliveries`: how far each record is in each target, one of them with its tries, and another try. */
import type { Static } from 'typebox';
import { Option, type Command } from 'commander';
import { retryDeliveries } from '../../api/ops/deliveries.ts';
import { getDelivery, listDeliveries } from '../../api/ops/delivery-rows.ts';
import type { Client } from '../client.ts';
import { asDomain, DOMAINS } from '../domains.ts';
import { moreWords, session, wholeNumber } from '../session.ts';
import { facts, localTitle, shortTime, table, time, value } from '../table.ts';

const STATES = ['due', 'leased', 'waiting', 'delivered', 'withheld', 'dead', 'asked', 'gone'] as const;

const STATE_WORDS =
  '\nStates:\n' +
  '  due        to be looked at as soon as the system’s budget lets it\n' +
  '  leased     a worker is about it now\n' +
  '  waiting    for another record’s id, or for the next try\n' +
  '  delivered  it stands there as it should\n' +
  '  withheld   it must not go out yet; the reason says why\n' +
  '  dead       the target refused it for good\n' +
  '  asked      a person must decide: crossdock exceptions\n' +
  '  gone       it should not be there, and is not\n';

interface ListOptions {
  readonly target?: string;
  readonly state?: (typeof STATES)[number];
  readonly item?: string;
  readonly domain?: string;
  readonly record?: string;
  readonly reason?: string;
  readonly limit: number;
  readonly after?: string;
}

export function addDeliveries(program: Command): void {
  const deliveries = program.command('deliveries').description('How far each record is in each target');
  addList(deliveries);
  deliveries
    .command('show')
    .argument('<system/target>', 'e.g. shop/products')
    .argument('<record>', 'number, any system’s id or the hub’s own; for stock item:location')
    .description('One record in one target: what it was given, and how the last tries ended')
    .addHelpText(
      'after',
      '\nExamples:\n  crossdock deliveries show shop/products BR-6000-2RS\n  crossdock deliveries show shop/inventory BR-6000-2RS:EAST',
    )
    .action(async (target: string, key: string, ...rest: [object, Command]) => {
      const { hub, show } = session(rest[1]);
      show(await hub.call(getDelivery, { target, key }), oneWords);
    });
  deliveries
    .command('retry')
    .argument('<system/target>')
    .argument('<record...>', 'as "deliveries list" shows them')
    .description('Tries refused content once more as it is')
    .addHelpText('after', '\nExample:\n  crossdock deliveries retry shop/products BR-6000-2RS')
    .action(async (...[target, names, , command]: [string, readonly string[], object, Command]) => {
      const { hub, show } = session(command);
      const deliveries = await keysOf(hub, target, names);
      const asked = await hub.call(retryDeliveries, { deliveries });
      const [first = ''] = names;
      show(
        asked,
        () =>
          `What was refused is tried again. See how it ends: crossdock deliveries show ${target} ${first}`,
      );
    });
}

/** The keys of records that people name by number or id; one that the target does not have is refused in words. */
export async function keysOf(
  hub: Client,
  target: string,
  names: readonly string[],
): Promise<{ target: string; key: string }[]> {
  const found = await Promise.all(names.map((key) => hub.call(getDelivery, { target, key })));
  return found.map(({ key }) => ({ target, key }));
}

function addList(deliveries: Command): void {
  deliveries
    .command('list', { isDefault: true })
    .option('--target <system/target>', 'e.g. shop/products')
    .addOption(new Option('--state <state>').choices(STATES))
    .option('--item <id>', 'all that concerns an item, its stock too; number, GTIN or any id')
    .option('--domain <domain>', DOMAINS)
    .option('--record <id>', 'a record of that domain')
    .option('--reason <words>', 'only where the reason contains these words')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('List them, by target (without a command: this)')
    .addHelpText(
      'after',
      `${STATE_WORDS}\nExamples:\n  crossdock deliveries --item BR-6000-2RS\n` +
        '  crossdock deliveries list --target shop/products --state withheld --reason "no weight"\n' +
        '  crossdock deliveries list --domain party --record C10001',
    )
    .action(async ({ domain, ...options }: ListOptions, command: Command) => {
      const { hub, show } = session(command);
      const asked = { ...options, ...(domain === undefined ? {} : { domain: asDomain(domain) }) };
      show(await hub.call(listDeliveries, asked), (page) =>
        [
          table(
            ['Target', 'Record', 'State', localTitle('Last sent'), 'Tries#', 'Reason'],
            page.entries.map((each) => [
              each.target,
              nameOf(each),
              each.state,
              shortTime(each.deliveredAt),
              each.attempts === 0 ? '' : each.attempts,
              each.reason,
            ]),
            'There are no such deliveries.',
          ),
          moreWords(page),
        ].join(''),
      );
    });
}

type Shown = Static<typeof getDelivery.answer>;

function nameOf({ key, number, location }: Pick<Shown, 'key' | 'number' | 'location'>): string {
  return number === undefined ? key : [number, location].filter(Boolean).join(':');
}

function oneWords(each: Shown): string {
  return [
    facts([
      ['target', each.target],
      ['record', nameOf(each)],
      ['key', each.key],
      ['state', each.state],
      ['reason', each.reason],
      ['waits for', each.waitsFor],
      ['up to date', each.upToDate ? 'yes' : 'no'],
      ['its id there', each.holds?.externalId],
      ['last sent', time(each.deliveredAt)],
      ['seen there', time(each.confirmedAt)],
      ['changed since', time(each.dueSince)],
      ['next try', time(each.retryAt)],
    ]),
    '',
    table(
      ['Try', localTitle('At'), 'Outcome', 'Took#', 'By', 'Reason'],
      each.tries.map((one) => [
        one.number,
        shortTime(one.at),
        one.outcome,
        `${Math.round(one.durationMs)} ms`,
        one.node,
        one.reason,
      ]),
      'It was not tried in the last week.',
    ),
    ...(each.holds === undefined ? [] : ['', 'What it was given:', bodyWords(each.holds.body)]),
  ].join('\n');
}

function bodyWords(body: unknown): string {
  return JSON.stringify(body, null, 2).split('\n').map(value).join('\n');
}
