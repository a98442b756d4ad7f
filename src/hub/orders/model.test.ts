/** Random days of orders against the real hub: faults, changes of mind, shortages; in the end every order stands somewhere legal and nothing is lost. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decided } from '../../processes/index.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { orderEstate, type OrderEstate } from './testing/order-estate.ts';
import { advice, count, customer, item, line, location, order } from './testing/order-facts.ts';

type Step =
  | {
      readonly kind: 'order';
      readonly number: string;
      readonly revision: number;
      readonly quantities: readonly [number, number];
    }
  | { readonly kind: 'decide'; readonly number: string; readonly action: 'cancel' | 'hold' | 'release' }
  | { readonly kind: 'keep'; readonly number: string; readonly line: '1' | '2' }
  | { readonly kind: 'ship'; readonly place: number; readonly percent: number; readonly final: boolean }
  | {
      readonly kind: 'count';
      readonly item: 'A' | 'B';
      readonly at: 'EAST' | 'WEST';
      readonly quantity: number;
    }
  | { readonly kind: 'sleep'; readonly sleeps: boolean }
  | { readonly kind: 'wait'; readonly minutes: number };

const numbers = fc.constantFrom('1', '2', '3', '4');
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('order' as const),
      number: numbers,
      revision: fc.integer({ min: 1, max: 4 }),
      quantities: fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })),
    }),
  },
  fc.record({
    kind: fc.constant('decide' as const),
    number: numbers,
    action: fc.constantFrom('cancel' as const, 'hold' as const, 'release' as const),
  }),
  fc.record({ kind: fc.constant('keep' as const), number: numbers, line: fc.constantFrom('1', '2') }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('ship' as const),
      place: fc.nat(7),
      percent: fc.constantFrom(0, 50, 100, 150),
      final: fc.boolean(),
    }),
  },
  fc.record({
    kind: fc.constant('count' as const),
    item: fc.constantFrom('A' as const, 'B' as const),
    at: fc.constantFrom('EAST' as const, 'WEST' as const),
    quantity: fc.nat(40),
  }),
  fc.record({ kind: fc.constant('sleep' as const), sleeps: fc.boolean() }),
  fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 300 }) }),
);

/** The content of a revision follows from its number, so that the same revision is never told with two contents. */
const told = new Map<string, object>();

async function take(estate: OrderEstate, run: number, step: Step): Promise<void> {
  const at = estate.now.toISOString();
  switch (step.kind) {
    case 'order': {
      const number = `${run}-${step.number}`;
      const lines = step.quantities.flatMap((quantity, place) =>
        quantity === 0 ? [] : [line(String(place + 1), `${place === 0 ? 'A' : 'B'} ${quantity}`)],
      );
      if (lines.length === 0) return;
      const key = `${number} ${step.revision}`;
      const fact = told.get(key) ?? { ...order(number, lines), revision: String(step.revision) };
      told.set(key, fact);
      return await estate.push('shop/orders', fact);
    }
    case 'decide':
      await estate.hub.orders.decide(
        { channel: 'web', number: `${run}-${step.number}` },
        { kind: 'decision', identity: `decision/${at}/${step.action}`, at, action: step.action, by: 'maria' },
      );
      return;
    case 'keep':
      await estate.hub.orders.decide(
        { channel: 'web', number: `${run}-${step.number}` },
        {
          kind: 'decision',
          identity: `decision/${at}/keep/${step.line}`,
          at,
          action: 'keep-surplus',
          line: step.line,
          by: 'maria',
        },
      );
      return;
    case 'ship':
      return await ship(estate, run, step);
    case 'count':
      return await estate.push('wms/counts', count(`${step.item} ${step.at}`, String(step.quantity), at));
    case 'sleep':
      estate.erp.sleeps = step.sleeps;
      return;
    case 'wait':
      estate.now = new Date(estate.now.getTime() + step.minutes * 60_000);
      return await estate.settle();
  }
}

/** A warehouse ships some of what one of its orders asks for. */
async function ship(estate: OrderEstate, run: number, step: Extract<Step, { kind: 'ship' }>): Promise<void> {
  const open = [...estate.shelf].filter(
    ([key, body]) =>
      key.startsWith('warehouse-order') &&
      body['state'] === 'placed' &&
      String(body['orderNumber']).startsWith(`${run}-`),
  );
  const [key, body] = open[step.place % Math.max(1, open.length)] ?? [];
  if (key === undefined || body === undefined || !Array.isArray(body['lines'])) return;
  const left = Object.fromEntries(
    body['lines'].map((each: { line: string; quantity: { value: string } }) => [
      each.line,
      String(Math.floor((Number(each.quantity.value) * step.percent) / 100)),
    ]),
  );
  const at = estate.now.toISOString();
  const shipment = advice(
    `${key} ${at} ${step.percent} ${step.final}`,
    key.replace('warehouse-order ', ''),
    left,
  );
  await estate.push('wms/advices', { ...shipment, at, final: step.final });
}

type Found = NonNullable<Awaited<ReturnType<OrderEstate['hub']['orders']['find']>>>;
type Line = NonNullable<Found['plan']['lines']>[number];

const amount = ({ quantities }: Line, name: string): number => Number(quantities[name] ?? Number.NaN);
/** What left beyond the order is a question, not a part of it. */
const LATE = ['shipped-too-much', 'cancelled-too-late'];
const STOPPED = ['held', 'received'];

async function check(estate: OrderEstate, run: number): Promise<void> {
  const listed = await estate.hub.orders.list({ limit: 100 });
  for (const { id, number, plan, status } of listed.filter((each) => each.number.startsWith(`${run}-`))) {
    const kinds = (plan.questions ?? []).map(({ kind }) => kind);
    const lines = plan.lines ?? [];
    const isHeld = plan.actions?.some(({ action, legal }) => action === 'release' && legal) === true;
    const isStopped = isHeld || STOPPED.includes(status);
    expect([number, kinds.filter((kind) => kind === 'plan-failed')]).toEqual([number, []]);
    expect([number, status, isStopped ? [] : faultsOf(lines, status)]).toEqual([number, status, []]);
    const asked = (plan.questions ?? []).flatMap((each) =>
      LATE.includes(each.kind) ? (each.lines ?? []) : [],
    );
    const kept = keptOf([...(await estate.hub.orders.decided(id)).values()]);
    const unexplained = lines.filter(
      (each) => isTooMuch(each) && !asked.includes(each.line) && !isKept(each, kept),
    );
    expect([number, unexplained.map(({ line: name }) => name)]).toEqual([number, []]);
    if (!isStopped && asked.length === 0)
      expect([number, countsInErp(estate, number, lines)]).toEqual([number, true]);
  }
  const balances = await estate.hub.stock.balances({ limit: 100 });
  expect(balances.filter(({ reserved, allocated }) => Number(reserved) < 0 || Number(allocated) < 0)).toEqual(
    [],
  );
}

type Kept = ReadonlyMap<string, number>;

/** By line: so much of it a person has left to the buyer. */
function keptOf(decisions: readonly Decided[]): Kept {
  const kept = new Map<string, number>();
  for (const { action, line: name = '', keeps = '0' } of decisions)
    if (action === 'keep-surplus') kept.set(name, Math.max(kept.get(name) ?? 0, Number(keeps)));
  return kept;
}

function isTooMuch(each: Line): boolean {
  return amount(each, 'shipped') > amount(each, 'wanted');
}

function isKept(each: Line, kept: Kept): boolean {
  return amount(each, 'shipped') <= (kept.get(each.line) ?? 0);
}

/** What left is told to the ERP; of what left beyond the order no more than that it was told before somebody wanted less. */
function countsInErp(estate: OrderEstate, number: string, lines: readonly Line[]): boolean {
  const there = inErp(estate, number);
  const least = lines.reduce((sum, each) => sum + amount(each, 'wanted'), 0);
  return lines.some(isTooMuch) ? there >= least && there <= wantedOf(lines) : there === wantedOf(lines);
}

/** What is wanted is shipped, held, or known to be missing; a cancelled order holds nothing. */
function faultsOf(lines: readonly Line[], status: string): readonly string[] {
  if (status === 'cancelled')
    return lines.filter((each) => amount(each, 'held') !== 0).map((each) => `${each.line} still holds stock`);
  return lines.flatMap((each) => {
    const [wanted, shipped] = [amount(each, 'wanted'), amount(each, 'shipped')];
    const accounted = shipped + amount(each, 'held') + amount(each, 'missing');
    return wanted === 0 || shipped >= wanted || wanted === accounted
      ? []
      : [`${each.line}: ${wanted} ≠ ${accounted}`];
  });
}

/** The ERP has one order, with what is wanted; cancelled, with nothing. */
function inErp({ shelf }: OrderEstate, number: string): number {
  const bodies = [...shelf].filter(
    ([key, body]) => key.startsWith('sales-order') && body['orderNumber'] === number,
  );
  const lines = bodies.flatMap(([, body]): { quantity: { value: string } }[] =>
    Array.isArray(body['lines']) ? body['lines'] : [],
  );
  return lines.reduce((sum, { quantity }) => sum + Number(quantity.value), 0);
}

function wantedOf(lines: readonly Line[]): number {
  return lines.reduce((sum, each) => sum + Math.max(amount(each, 'wanted'), amount(each, 'shipped')), 0);
}

test(
  'whatever happens, every order stands somewhere legal and nothing is lost or doubled',
  { timeout: 180_000 },
  async () => {
    const estate = await orderEstate(await testDatabase());
    await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
    await estate.push('erp/items', item('A'), item('B'));
    await estate.push('erp/customers', customer('C1'));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 25 }), async (day) => {
        run += 1;
        for (const step of day) await take(estate, run, step);
        estate.erp.sleeps = false;
        estate.now = new Date(estate.now.getTime() + 3600_000);
        await estate.settle();
        await check(estate, run);
      }),
      {
        seed: Number(process.env['ORDER_SEED'] ?? 20260610),
        numRuns: Number(process.env['ORDER_RUNS'] ?? 8),
      },
    );
    expect(run).toBeGreaterThan(0);
    await estate.hub.stop();
  },
);
