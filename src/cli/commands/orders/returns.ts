/** `returns`: where goods, money and credit document of each return stand, and what people may do with it. */
import type { Command } from 'commander';
import type { ShownReturn } from '../../../api/orders/return-shapes.ts';
import {
  cancelReturn,
  changeReturn,
  getReturn,
  listReturns,
  settleReturn,
} from '../../../api/orders/returns.ts';
import { amountText, moneyText } from '../../../model/values/money.ts';
import { moreWords, session, wholeNumber } from '../../session.ts';
import { facts, localTitle, shortTime, table, time } from '../../table.ts';

export function addReturns(program: Command): void {
  const returns = program.command('returns').description('Returns of all orders, latest first');
  addList(returns);
  addShow(returns);
  addDecisions(returns);
}

interface ListOptions {
  readonly channel?: string;
  readonly status?: ShownReturn['status'];
  readonly limit: number;
  readonly after?: string;
}

function addList(returns: Command): void {
  returns
    .command('list', { isDefault: true })
    .option('--channel <name>')
    .option('--status <status>', 'open, closed or cancelled')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('Lists returns with their three legs: goods, money and credit document')
    .action(async (options: ListOptions, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(listReturns, { ...options }), (page) =>
        [
          table(
            [localTitle('Asked'), 'Channel', 'Order', 'Return!', 'Goods', 'Money', 'Credit', 'Status'],
            page.entries.map((each) => [
              shortTime(each.requestedAt),
              each.channel,
              each.orderNumber,
              each.number,
              each.goods.status,
              each.money.status,
              each.credit.status,
              each.status,
            ]),
            'No returns.',
          ),
          moreWords(page),
        ].join(''),
      );
    });
}

function addShow(returns: Command): void {
  returns
    .command('show')
    .argument('<channel>')
    .argument('<order>')
    .argument('<number>', 'of the return')
    .description('One return: each leg with what proves it, and what may be done')
    .action(
      async (...[channel, orderNumber, number, , command]: [string, string, string, object, Command]) => {
        const { hub, show } = session(command);
        show(await hub.call(getReturn, { channel, orderNumber, number }), returnWords);
      },
    );
}

function addDecisions(returns: Command): void {
  const decisions = [
    ['cancel', 'Cancels it, as long as nothing came and no money moved', cancelReturn],
    ['change', 'Gives money back for it, though it was credited before it asked for money', changeReturn],
  ] as const;
  for (const [name, description, route] of decisions)
    decision(returns, name, description).action(
      async (...[channel, orderNumber, number, { note }, of]: Decided<{ readonly note?: string }>) => {
        const { hub, by, show } = session(of);
        const wish = { channel, orderNumber, number, by, ...(note === undefined ? {} : { note }) };
        show(await hub.call(route, wish), returnWords);
      },
    );
  decision(returns, 'settle', 'Takes it as it is: nothing more is waited for')
    .option('--leg <leg>', 'goods or money: only that one ends, and the other goes on')
    .action(
      async (
        ...[channel, orderNumber, number, said, of]: Decided<{ readonly note?: string; readonly leg?: Leg }>
      ) => {
        const { hub, by, show } = session(of);
        show(await hub.call(settleReturn, { channel, orderNumber, number, by, ...said }), returnWords);
      },
    );
}

type Decided<Said> = [string, string, string, Said, Command];
type Leg = NonNullable<ShownReturn['actions'][number]['leg']>;

function decision(returns: Command, name: string, description: string): Command {
  return returns
    .command(name)
    .argument('<channel>')
    .argument('<order>')
    .argument('<number>', 'of the return')
    .option('--note <words>')
    .description(description);
}

function returnWords(told: ShownReturn): string {
  const { due, given, currency } = told.refund;
  return [
    facts([
      ['return', `${told.number} of order ${told.channel} ${told.orderNumber}`],
      ['status', told.status],
      ['our number', told.document],
      ['asked', time(told.requestedAt)],
      ['compensation', told.compensation === 'none' ? 'none: the goods alone come back' : told.compensation],
      ['goods', `${told.goods.status}: ${told.goods.evidence}`],
      ['money', `${told.money.status}: ${told.money.evidence}`],
      ['credit', `${told.credit.status}: ${told.credit.evidence}`],
      ...(told.compensation === 'refund'
        ? ([
            ['given back', `${amountText(given, currency)} of ${moneyText({ amount: due, currency })}`],
          ] as const)
        : []),
    ]),
    '',
    table(
      ['Line!', 'Asked', 'Granted', 'Restocked', 'Set aside', 'Scrapped', 'Credited'],
      told.lines.map(({ line, unit, asked, granted, restocked, quarantined, scrapped, credited }) => [
        line,
        `${asked} ${unit}`,
        granted,
        restocked,
        quarantined,
        scrapped,
        credited,
      ]),
      'No lines are known.',
    ),
    '',
    'What may be done:',
    ...told.actions.map(
      ({ action, leg = '', legal, why }) =>
        `  ${`${action.replace('-return', '')} ${leg}`.trim()}: ${legal ? why : `no, ${why}`}`,
    ),
  ].join('\n');
}
