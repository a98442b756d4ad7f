/**
 * A change of an order that was released: reopened, changed, released again. These are three calls over two APIs, and the hub may die
 * between any two of them. So nothing is remembered here: the order itself says that the hub reopened it, and whoever looks next goes on.
 */
import { ask, later, type Outcome } from '../../kit/outcome.ts';
import type { Write } from '../../kit/target.ts';
import type { BatchRequest } from '../api/batch.ts';
import type { Context } from '../api/session.ts';
import { enumName } from '../their-values.ts';
import { changeOrder } from './changing.ts';
import { changes } from '../orders/order-changes.ts';
import { actOn, mayReopen } from './order-states.ts';
import type { SalesOrderBody } from '../orders/sales-order-body.ts';
import { lookUpOrders, type StandingOrder } from '../orders/standing-orders.ts';

export interface StandingChange {
  readonly write: Write<SalesOrderBody>;
  readonly order: StandingOrder;
  readonly requests: readonly BatchRequest[];
  /** The hub reopened it before, and it was not released since. */
  readonly isReopened: boolean;
  /** Why no change can be made; it is released again all the same. */
  readonly instead?: Outcome;
}

/** The API's word for an order that the pages call Released. */
const RELEASED = 'Open';

/** The words in which a released order refuses a change. */
const NOT_OPEN = /Status must be equal to 'Open'/;

/** Makes the change; an order that refuses it because it is released is opened for it, where the settings allow that. */
export async function makeChange(context: Context, change: StandingChange): Promise<Outcome> {
  const { order, requests, isReopened, instead } = change;
  const id = order.id.toLowerCase();
  const outcome = instead ?? (await changeOrder(context, { requests, id }));
  if (isReopened) return releaseAfter(context, order, outcome);
  const isLocked =
    enumName(order.status) === RELEASED && outcome.outcome === 'ask' && NOT_OPEN.test(outcome.reason);
  if (!isLocked) return outcome;
  return mayReopen(context.settings) ? reopenAndChange(context, change) : toReopen(order, outcome.reason);
}

/** Says what to do, in front of the ERP's own words. */
function toReopen({ number }: StandingOrder, reason: string): Outcome {
  return ask(
    `order ${number} is released in Business Central, which posting a part does, and takes no change: reopen it on its page there, then let it be written again (crossdock deliveries retry); the next posting releases it again. The setting reopenReleased lets the hub do so. ${reason}`,
  );
}

async function reopenAndChange(context: Context, { write, order }: StandingChange): Promise<Outcome> {
  const opened = await actOn(context, order.id, 'reopen');
  if (opened !== 'done') return notReopened(order, opened);
  const fresh = { ...write, externalId: order.id.toLowerCase() };
  const find = await lookUpOrders(context, [fresh]);
  if (typeof find !== 'function') return openMeanwhile(order, find);
  const place = find(fresh);
  if (place.place !== 'standing')
    return later(`order ${order.number} went away while it was reopened`, 'uncertain');
  // Opening it gave it another ETag, and somebody may have changed it before.
  const requests = changes(context.settings, place.order, write);
  const changed =
    'outcome' in requests ? requests : await changeOrder(context, { requests, id: order.id.toLowerCase() });
  return releaseAfter(context, order, changed);
}

function notReopened({ number }: StandingOrder, outcome: Outcome): Outcome {
  return outcome.outcome === 'ask'
    ? ask(
        `order ${number} is released and could not be reopened by the hub: reopen it on its page in Business Central, then let it be written again (crossdock deliveries retry). ${outcome.reason}`,
      )
    : outcome;
}

/** Made or refused, the order is released again; as long as nobody knows which, it stays open for the next look. */
async function releaseAfter(context: Context, order: StandingOrder, changed: Outcome): Promise<Outcome> {
  if (changed.outcome === 'later') return openMeanwhile(order, changed);
  const released = await actOn(context, order.id, 'release');
  if (released !== 'done') return stillOpen(order, { changed, released });
  return changed.outcome === 'done'
    ? changed
    : ask(
        `order ${order.number} was reopened for a change, which was refused, and released again as it was. ${changed.reason}`,
      );
}

function openMeanwhile({ number }: StandingOrder, outcome: Outcome): Outcome {
  if (outcome.outcome !== 'later') return outcome;
  const reason = `${outcome.reason} (order ${number} stands open until then: the hub reopened it and releases it again)`;
  return later(reason, outcome.cause, outcome.afterSeconds);
}

interface Ended {
  readonly changed: Outcome;
  readonly released: Outcome;
}

function stillOpen(order: StandingOrder, { changed, released }: Ended): Outcome {
  if (released.outcome === 'later') return openMeanwhile(order, released);
  const why = 'reason' in released ? released.reason : '';
  const became =
    changed.outcome === 'done' || changed.outcome === 'later' ? 'is made' : `was refused (${changed.reason})`;
  return ask(
    `order ${order.number} STANDS OPEN in Business Central: the hub reopened it for a change, which ${became}, and could not release it again: release it on its page there, or let it be written again (crossdock deliveries retry). ${why}`,
  );
}
