/** Waits, without guessing how long, until an estate has come to rest. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ListedRow } from '../../src/delivery/index.ts';
import type { Hub } from '../../src/hub.ts';
import type { Estate } from './estate.ts';

const MOST_ROUNDS = 120;
const DRAIN_MS = 500;
/** Longer than every pause of the breaker and every first wait of a retry. */
const MOVED_ON_SECONDS = 61;

/** See `Estate.settle`. Throws, with what is left, where it does not come to rest. */
export async function settle(estate: Estate): Promise<void> {
  const { hub } = estate;
  await subscribed(hub);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    await pushed(estate);
    await readAll(hub);
    const drained = await hub.delivery.drain(DRAIN_MS);
    const isRead = (await hub.intake.status()).every(({ waiting, toFetch }) => waiting + toFetch === 0);
    const isDelivered = drained === 'drained' && (await retrying(estate)).length === 0;
    if (isRead && isDelivered) return;
    if (isRead && (await isIdle(hub))) estate.clock.pass(MOVED_ON_SECONDS);
  }
  throw new Error(`the estate does not come to rest: ${await left(estate)}`);
}

const MOST_TIMES = 5;

/**
 * At rest in every respect: what has become due of orders is planned, and what that brings about is delivered, until nothing is due. The
 * hub plans by itself, too: a second look sees what it did meanwhile.
 */
export async function settledOrders(estate: Estate): Promise<void> {
  for (let time = 1; time <= MOST_TIMES; time += 1) {
    await estate.payments.idle();
    await settle(estate);
    if ((await estate.hub.orders.review()) === 0 && time > 1) return;
  }
}

/** Waits until something is so; for what another process or a loop of the hub does by itself. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  patienceMs = 60_000,
): Promise<void> {
  const endsAt = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > endsAt) throw new Error(`waited ${patienceMs} ms in vain: ${what}`);
    await pause(25);
  }
}

async function subscribed({ intake }: Hub): Promise<void> {
  await until('every subscription is made', async () =>
    (await intake.status()).every(({ readings }) => {
      const { subscription } = readings;
      return subscription === undefined || (subscription.completedAt ?? undefined) !== undefined;
    }),
  );
}

/** Everything that the systems have to tell has been told or was given up. */
async function pushed({ erp, shop, east, west, thirdParty, supplierDesk }: Estate): Promise<void> {
  await Promise.all([
    erp.flushNotifications(),
    shop.webhooksSettled(),
    ...[east, west, thirdParty, supplierDesk].map((each) => each.webhooksIdle()),
  ]);
}

async function readAll({ intake, connections }: Hub): Promise<void> {
  // What no flow needs is not read.
  const served = new Set((await intake.status()).map(({ system, source }) => `${system}/${source}`));
  for (const { system, connector } of connections)
    for (const [name, source] of Object.entries(connector.sources)) {
      const fullName = `${system.name}/${name}`;
      if (!served.has(fullName)) continue;
      if (source.poll !== undefined) await intake.pollNow(fullName).catch(() => undefined);
      // A file is taken at the second look, when it lies still.
      if (source.files !== undefined)
        for (let looks = 0; looks < 2; looks++) await intake.pickUpNow(fullName);
    }
  await intake.drain();
}

/** A row that waits for a record is looked at again so soon: it may have become known while it was looked for. */
const SECOND_LOOK_MS = 10_000;

/** What waits for time; what has waited long for a record, which the target perhaps never gets, is at rest. */
async function retrying({ hub: { delivery }, clock }: Estate): Promise<readonly ListedRow[]> {
  const rows = await delivery.rows({ state: 'waiting' }, { limit: 1000 });
  const soon = clock.now().getTime() + SECOND_LOOK_MS;
  return rows.filter(({ waitsFor, dueAt }) => waitsFor === undefined || (dueAt?.getTime() ?? 0) < soon);
}

/** Nothing is under way that could be taken for dead when time moves on. */
async function isIdle({ delivery }: Hub): Promise<boolean> {
  return (await delivery.rows({ state: 'leased' }, { limit: 1 })).length === 0;
}

async function left(estate: Estate): Promise<string> {
  const { hub } = estate;
  const rows = (await retrying(estate))
    .slice(0, 3)
    .map(({ target, key, reason }) => `${target} ${key}: ${reason}`);
  const sources = (await hub.intake.status())
    .filter(({ waiting, toFetch }) => waiting + toFetch > 0)
    .map(
      ({ system, source, waiting, toFetch }) =>
        `${system}/${source}: ${waiting} waiting, ${toFetch} to fetch`,
    );
  const gates = (await hub.delivery.status()).map(({ target, counts, gate }) =>
    JSON.stringify({ target, counts, gate }),
  );
  return [...rows, ...sources, ...gates].join('; ');
}
