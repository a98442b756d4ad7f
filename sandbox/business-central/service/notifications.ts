/** Notifications: held back for a while after the first change, one for each record, all of an address in one message. */
import type { WebhookSender } from '../../kit/webhook-sender.ts';
import { COMPANION_API, ENTITIES } from '../tables/entities.ts';
import type { Erp } from '../tables/erp.ts';
import type { Change, ChangeType } from '../tables/table.ts';
import type { Subscription, Subscriptions } from './subscriptions.ts';

export interface NotificationOptions {
  readonly erp: Erp;
  readonly subscriptions: Subscriptions;
  readonly sender: WebhookSender;
  /** The vendor waits 30 seconds. */
  readonly delayMs: number;
}

export interface Notifications {
  /** Sends what waits, without waiting for its time. */
  flush(): void;
  close(): void;
}

/** Above so many changes of one list, a single notification names a filter instead. */
const MOST_SINGLE = 1_000;

interface Pending {
  readonly changeType: ChangeType;
  readonly at: string;
}

/** Listens to the company's changes and notifies the subscribers. */
export function notifications(options: NotificationOptions): Notifications {
  let waiting = new Map<string, Map<string, Pending>>();
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const changes = waiting;
    waiting = new Map();
    sendAll(options, changes);
  };
  options.erp.onChange((change) => {
    for (const { entitySet } of ENTITIES.filter(({ table }) => table === change.table)) {
      const list = waiting.get(entitySet) ?? new Map<string, Pending>();
      waiting.set(entitySet, list.set(change.id, merged(list.get(change.id), change)));
    }
    timer ??= setTimeout(flush, options.delayMs).unref();
  });
  return { flush, close: () => clearTimeout(timer) };
}

/** Several changes within the delay are one: what was created and then updated is still new to the subscriber. */
function merged(before: Pending | undefined, { changeType, at }: Change): Pending {
  const isStillNew = before?.changeType === 'created' && changeType === 'updated';
  return { changeType: isStillNew ? 'created' : changeType, at };
}

function sendAll(
  { subscriptions, sender, erp }: NotificationOptions,
  changes: Map<string, Map<string, Pending>>,
): void {
  const byAddress = Map.groupBy(subscriptions.living(), ({ notificationUrl }) => notificationUrl);
  for (const [url, subscribers] of byAddress) {
    const value = subscribers.flatMap((subscription) =>
      notificationsFor(erp, subscription, changes.get(subscription.entity.entitySet) ?? new Map()),
    );
    if (value.length > 0) sender.send({ url, headers: () => ({}), body: JSON.stringify({ value }) });
  }
}

function notificationsFor(
  erp: Erp,
  subscription: Subscription,
  changes: ReadonlyMap<string, Pending>,
): unknown[] {
  const { entity, subscriptionId, clientState, expiresAt } = subscription;
  const name = entity.api === 'v2.0' ? 'v2.0' : COMPANION_API;
  const list = `api/${name}/companies(${erp.companyId})/${entity.entitySet}`;
  const common = { subscriptionId, clientState, expirationDateTime: expiresAt.toISOString() };
  if (changes.size > MOST_SINGLE) {
    const instants = [...changes.values()].map(({ at }) => at).toSorted();
    const resource = `${list}?$filter=lastModifiedDateTime%20ge%20${instants[0]}`;
    return [{ ...common, resource, changeType: 'collection', lastModifiedDateTime: instants.at(-1) }];
  }
  return [...changes].map(([id, { changeType, at }]) => ({
    ...common,
    resource: `${list}(${id})`,
    changeType,
    lastModifiedDateTime: at,
  }));
}
