/** What people decide about orders from the command line: each answers with the order as it stands then. */
import type { Command } from 'commander';
import {
  acceptPrice,
  cancelLine,
  cancelOrder,
  cancelRest,
  holdOrder,
  invoiceOnAccount,
  keepSurplus,
  releaseOrder,
  splitOrder,
  substituteLine,
  waitForLine,
} from '../../../api/orders/order-decisions.ts';
import type { ShownOrder } from '../../../api/orders/order-shapes.ts';
import { session } from '../../session.ts';

/** How an order is shown to people. */
type Words = (order: ShownOrder) => string;

export function addOrderDecisions(orders: Command, orderWords: Words): void {
  addWholeDecisions(orders, orderWords);
  addAcceptPrice(orders, orderWords);
  addSupplyDecisions(orders, orderWords);
}

interface Why {
  readonly line?: string;
  readonly note?: string;
}

function addWholeDecisions(orders: Command, orderWords: Words): void {
  const decisions = [
    ['cancel', 'Cancels it, or what has not left of one line; what it left anywhere is undone', cancelOrder],
    ['cancel-rest', 'Cancels what has not left of an order that has left in part', cancelRest],
    ['hold', 'Sends nothing more until it is released', holdOrder],
    ['release', 'Lets it go on, also above the credit limit', releaseOrder],
    ['invoice-on-account', 'Lets the account owe what no payment covers', invoiceOnAccount],
    ['split', 'Sends what is there of an order that ships complete; the rest follows', splitOrder],
  ] as const;
  for (const [name, description, route] of decisions) {
    const command = orders.command(name).argument('<channel>').argument('<number>').option('--note <words>');
    if (name === 'cancel') command.option('--line <line>', 'only this line');
    command
      .description(description)
      .action(async (...[channel, number, { line, note }, of]: [string, string, Why, Command]) => {
        const { hub, by, show } = session(of);
        const wish = { channel, number, by, ...(note === undefined ? {} : { note }) };
        const decided =
          line === undefined ? await hub.call(route, wish) : await hub.call(cancelLine, { ...wish, line });
        show(decided, orderWords);
      });
  }
}

interface Price {
  readonly unitPrice?: string;
  readonly note?: string;
}

function addAcceptPrice(orders: Command, orderWords: Words): void {
  orders
    .command('accept-price')
    .argument('<channel>')
    .argument('<number>')
    .argument('<line>')
    .option(
      '--unit-price <amount>',
      'for one of the line’s unit; without it the price counts as it was shown',
    )
    .option('--note <words>')
    .description('Lets a price count for a line that is held for its price')
    .action(async (...[channel, number, line, price, of]: [string, string, string, Price, Command]) => {
      const { hub, by, show } = session(of);
      show(await hub.call(acceptPrice, { channel, number, line, by, ...price }), orderWords);
    });
}

interface Note {
  readonly note?: string;
}

/** What people decide about a line of which something is missing, or of which too much left. */
function addSupplyDecisions(orders: Command, orderWords: Words): void {
  const named = (name: string): Command =>
    orders.command(name).argument('<channel>').argument('<number>').argument('<line>');
  named('keep-surplus')
    .option('--note <words>')
    .description('Leaves what left of a line beyond what is wanted to the buyer')
    .action(async (...[channel, number, line, more, of]: [string, string, string, Note, Command]) => {
      const { hub, by, show } = session(of);
      show(await hub.call(keepSurplus, { channel, number, line, by, ...more }), orderWords);
    });
  named('substitute')
    .argument('<item>', 'its number, GTIN or id')
    .option('--note <words>')
    .description('Lets another item be sent for what is missing of a line, at the price of the ordered one')
    .action(
      async (...[channel, number, line, item, more, of]: [string, string, string, string, Note, Command]) => {
        const { hub, by, show } = session(of);
        show(await hub.call(substituteLine, { channel, number, line, item, by, ...more }), orderWords);
      },
    );
  named('wait')
    .argument('<day>', 'such as 2026-12-01')
    .option('--note <words>')
    .description('Keeps the backorder of a line; nobody is asked about it before the day')
    .action(
      async (
        ...[channel, number, line, until, more, of]: [string, string, string, string, Note, Command]
      ) => {
        const { hub, by, show } = session(of);
        show(await hub.call(waitForLine, { channel, number, line, until, by, ...more }), orderWords);
      },
    );
}
