/** All routes of the API, in the order in which they are documented. */
import { feedRoutes } from './feeds/feeds.ts';
import { explainRoutes } from './looking/explain.ts';
import { traceAnything } from './looking/trace.ts';
import { deliveryRoutes } from './ops/deliveries.ts';
import { deliveryRowRoutes } from './ops/delivery-rows.ts';
import { listEvents } from './ops/events.ts';
import { exceptionRoutes } from './ops/exceptions.ts';
import { issueRoutes } from './ops/issues.ts';
import { keyRoutes } from './ops/keys.ts';
import { messageRoutes } from './ops/messages.ts';
import { pendingRoutes } from './ops/pending.ts';
import { crossReferenceRoutes } from './ops/references/cross-references.ts';
import { unitWordRoutes } from './ops/references/unit-words.ts';
import { replayRoutes } from './ops/replays.ts';
import { sourceRoutes } from './ops/sources.ts';
import type { Route } from './route.ts';
import { orderRoutes } from './orders/orders.ts';
import { returnRoutes } from './orders/returns.ts';
import { simulateAllocation } from './orders/simulation.ts';
import { tieOutRoutes } from './orders/tie-out.ts';
import { pricingRoutes } from './pricing/quotes.ts';
import { getStatus } from './status/status.ts';
import { getAvailability } from './stock/availability.ts';
import { stockRoutes } from './stock/ledger.ts';
import { reservationRoutes } from './stock/reservations.ts';
import { recordRoutes } from './system/records.ts';

export const routes: readonly Route[] = [
  getAvailability,
  ...reservationRoutes,
  ...orderRoutes,
  ...returnRoutes,
  ...tieOutRoutes,
  simulateAllocation,
  ...pricingRoutes,
  ...recordRoutes,
  getStatus,
  ...explainRoutes,
  traceAnything,
  ...exceptionRoutes,
  ...issueRoutes,
  ...pendingRoutes,
  ...crossReferenceRoutes,
  ...unitWordRoutes,
  ...messageRoutes,
  ...deliveryRowRoutes,
  ...deliveryRoutes,
  ...replayRoutes,
  ...sourceRoutes,
  ...stockRoutes,
  listEvents,
  ...feedRoutes,
  ...keyRoutes,
];
