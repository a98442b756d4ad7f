/**
 * The rules of the ground (docs/architecture.md), held through the whole hub with real PostgreSQL and simulated systems.
 *
 * | rule | through the whole hub | in its stations |
 * |---|---|---|
 * | 1 acknowledged is kept | crash.test.ts, nodes.test.ts | intake/convergence.test.ts, platform/postgres, delivery/workers.property.test.ts |
 * | 2 convergent | here | intake/convergence, records/convergence, stock/ledger/apply |
 * | 3 one document, one effect | here | intake/webhook, intake/files, stock/ledger/apply |
 * | 4 owners are enforced | here | records/apply, records/golden, landscape/ownership |
 * | 5 no oversell | – | stock/reservations |
 * | 6 one bad record blocks itself only | here | intake/receive, delivery/round/bisect, delivery/delivery |
 * | 7 absent, null, unchanged; exact decimals | here | model/values, model/checks, records/golden |
 * | 8 counts must agree | here | delivery/standing, delivery/rules |
 * | 9 nothing silent | here, bad-input.test.ts | intake/bad-input, model/checks |
 * | 10 every value explains itself | here | records/reading, api/looking |
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { disagreements } from '../../examples/testing/agreement.ts';
import { estateOfFile } from '../../examples/testing/estate.ts';
import {
  goldenItem,
  renameItem,
  shelvesOf,
  shownInShop,
  soldItems,
} from '../../examples/testing/happenings.ts';
import { until } from '../../examples/testing/settle.ts';
import { decimalOf, formatDecimal, sumDecimals } from './testing/decimals.ts';
import { bytes, doorsOf, push } from './testing/doors.ts';
import { SEED } from './testing/seed.ts';

const day = estateOfFile({ items: 20, customers: 6 });

/** Few runs, because each goes through the whole estate. A failure prints what it drew from. */
const RUNS = {
  numRuns: 4,
  seed: SEED,
};
const TIMEOUT_MS = 300_000;
let runs = 0;

const share = fc.double({ min: 0, max: 0.6, noNaN: true });
const faults = fc.record({ duplicateShare: share, reorderShare: share, dropShare: share });

test(
  'rule 2: whatever becomes of the messages on their way, the estate ends in the same state',
  async () => {
    const edits = fc.array(
      fc.tuple(
        fc.constantFrom(
          ...(['erp renameItem', 'erp changePackSize', 'erp changePrice', 'erp blockCustomer'] as const),
          ...([
            'east moveStock',
            'east countItem',
            'east lateCommit',
            'west moveStock',
            'west countItem',
          ] as const),
          ...(['shop changeTitle', 'shop changePrice', 'shop archiveProduct'] as const),
        ),
        fc.nat(1000),
      ),
      { minLength: 5, maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(faults, edits, async (broken, happened) => {
        const estate = day();
        for (const simulator of estate.all) Object.assign(simulator.faults, broken);
        for (const [what, seed] of happened) {
          const [system = '', edit = ''] = what.split(' ');
          const simulator = { erp: estate.erp, east: estate.east, west: estate.west, shop: estate.shop }[
            system
          ];
          await simulator?.edits[edit]?.({ seed });
        }
        await estate.settle();
        estate.mend();
        // What no message told, and no poll looks at again, the lists tell that are read in full.
        await estate.hub.intake.sweepNow('erp/items');
        await estate.hub.intake.sweepNow('shop/products');
        await estate.settle();
        expect(await disagreements(estate)).toEqual([]);
        for (const pair of await estate.hub.stock.balances({ limit: 1000 }))
          expect(await estate.hub.stock.prove(pair)).toMatchObject({ proven: true });
      }),
      RUNS,
    );
  },
  TIMEOUT_MS,
);

test(
  'rules 2 and 7: movements in any order, doubled and in any batches, add up exactly',
  async () => {
    const quantity = fc
      .tuple(fc.integer({ min: -99_999_999, max: 99_999_999 }), fc.integer({ min: 0, max: 4 }))
      .filter(([units]) => units !== 0)
      .map(([units, scale]) => formatDecimal(units, scale));
    const shuffled = fc
      .array(quantity, { minLength: 1, maxLength: 20 })
      .chain((told) =>
        fc.tuple(
          fc.constant(told),
          fc.shuffledSubarray([...told.keys(), ...told.keys()], { minLength: 2 * told.length }),
          fc.integer({ min: 1, max: 7 }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([told, order, together]) => {
        const run = ++runs;
        const before = await booked();
        await tell({ run, told, order, together });
        expect(sumDecimals([await booked(), `-${before}`])).toBe(sumDecimals(told));
        const opposite = told.map((each) => (each.startsWith('-') ? each.slice(1) : `-${each}`));
        await tell({ run: ++runs, told: opposite, order, together });
        expect(await booked()).toBe(before);
      }),
      { ...RUNS, numRuns: 10 },
    );
  },
  TIMEOUT_MS,
);

test(
  'rule 3: one movement told by webhook and by list counts once; told again with other content it is a conflict',
  async () => {
    const estate = day();
    const { sold } = shelf();
    const row = estate.east.state.book.post({ ...sold, quantity: '6', kind: 'adjustment' });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 7, max: 99 }),
        async (times, other) => {
          for (let time = 0; time < times; time++) await pushMovements([row]);
          await estate.settle();
          const before = await booked();
          await pushMovements([{ ...row, quantity: String(other) }]);
          await taken();
          expect(await booked()).toBe(before);
          const [parked] = await estate.hub.intake.parked({ kind: 'conflict' }, { limit: 1 });
          expect(parked).toMatchObject({ key: row.id });
          const questions = await estate.hub.exceptions.list({ system: 'wms-east', limit: 1000 });
          const about = questions.find(({ messageId }) => messageId === parked?.messageId);
          expect(about?.owner).toBeDefined();
        },
      ),
      RUNS,
    );
    const entries = await estate.database.query('select 1 from stock_movement where movement_id = $1', [
      row.id,
    ]);
    expect(entries).toHaveLength(1);
  },
  TIMEOUT_MS,
);

test(
  'rule 4: what a system says of a field that it does not own never counts by itself',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), fc.string({ minLength: 1, maxLength: 60 }), async (seed, title) => {
        const estate = day();
        const items = soldItems(estate);
        const item = items[seed % items.length];
        if (item === undefined) throw new Error('the storefront sells nothing');
        const [shown] = shownInShop(estate, item);
        if (shown !== undefined) shown.product.title = `${title}!`;
        await estate.shop.edits['changePrice']?.({ seed });
        await estate.hub.intake.sweepNow('shop/products');
        await estate.supplier.edits['dropFile']?.({ seed });
        await estate.settle();
        for (const each of items) {
          const { fields } = await goldenItem(estate, each);
          expect(fields).toMatchObject({ number: each['number'], description: each['displayName'] });
        }
        expect(await disagreements(estate)).toEqual([]);
      }),
      RUNS,
    );
  },
  TIMEOUT_MS,
);

test(
  'rules 6 and 9: any wrong records among good ones block themselves only, each a question that names what is unknown',
  async () => {
    const unit = fc.stringMatching(/^[A-Z]{6,10}$/);
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.boolean()), unit, async (isWrong, unknown) => {
        const estate = day();
        const run = ++runs;
        const items = soldItems(estate).slice(0, 8);
        const wrong = items.filter(() => isWrong.next().value === true);
        const right = items.filter((item) => !wrong.includes(item));
        const units = new Map(wrong.map((item) => [item.id, String(item['baseUnitOfMeasureCode'])]));
        const { tables } = estate.erp.erp;
        for (const item of right) renameItem(estate, item, `Right in run ${run}`);
        for (const { id } of wrong)
          tables.items.update(id, { displayName: `Wrong in run ${run}`, baseUnitOfMeasureCode: unknown });
        await estate.settle();
        const titles = (those: typeof items) => those.map((item) => shownInShop(estate, item)[0]?.title);
        expect(new Set(titles(right))).toEqual(new Set(right.length > 0 ? [`Right in run ${run}`] : []));
        expect(titles(wrong)).not.toContain(`Wrong in run ${run}`);
        const questions = await estate.hub.exceptions.list({ kind: 'contract-breach', limit: 100 });
        expect(
          questions.filter(({ why, owner }) => why.includes(unknown) && owner !== undefined),
        ).toHaveLength(wrong.length);
        for (const [id, baseUnitOfMeasureCode] of units) tables.items.update(id, { baseUnitOfMeasureCode });
        await estate.settle();
        expect(await estate.hub.exceptions.list({ kind: 'contract-breach', limit: 100 })).toEqual([]);
        expect(await disagreements(estate)).toEqual([]);
      }),
      RUNS,
    );
  },
  TIMEOUT_MS,
);

test(
  'rule 7: what a source does not say stays, what it empties is emptied',
  async () => {
    const estate = day();
    const [item] = soldItems(estate);
    if (item === undefined) throw new Error('the storefront sells nothing');
    const { tables } = estate.erp.erp;
    const category = String(item['itemCategoryCode']);
    tables.items.update(item.id, { itemCategoryCode: '' });
    await estate.settle();
    const emptied = (await goldenItem(estate, item)).fields;
    expect(emptied['category'] ?? null).toBeNull();
    expect(emptied['description']).toBe(item['displayName']);
    tables.items.update(item.id, { itemCategoryCode: category });
    await estate.settle();
    expect((await goldenItem(estate, item)).fields['category']).toBe(category);
  },
  TIMEOUT_MS,
);

test(
  'rule 8: of every target, what should stand there, what it took and what was seen there agree',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 }), async (seeds) => {
        const estate = day();
        for (const seed of seeds) {
          await estate.erp.edits['renameItem']?.({ seed });
          await estate.erp.edits['changePrice']?.({ seed });
          await estate.east.edits['moveStock']?.({ seed });
        }
        estate.shop.shop.writesToSwallow = 1;
        await estate.settle();
        const rows = await Promise.all(
          (['due', 'leased', 'waiting', 'dead', 'asked'] as const).map((state) =>
            estate.hub.delivery.rows({ state }, { limit: 1000 }),
          ),
        );
        expect(rows.flat().filter(({ waitsFor }) => waitsFor === undefined)).toEqual([]);
        await until('the status is new', async () => {
          const status = await estate.hub.delivery.status();
          const isSound = status.every(({ standing: { accepted, confirmed } }) => accepted === confirmed);
          const products = status.find(({ target }) => target === 'shop/products');
          // What the shop sells besides is its own business.
          const there = [...estate.shop.shop.products.values()].filter(
            ({ status: shown, handle }) => shown === 'ACTIVE' && !handle.startsWith('shop-'),
          );
          return isSound && products?.standing.confirmed === there.length;
        });
      }),
      RUNS,
    );
  },
  TIMEOUT_MS,
);

test(
  'rule 10: every value of every item leads back to its rule, its system and the bytes that said it',
  async () => {
    const estate = day();
    const { hub } = estate;
    for (const item of soldItems(estate)) {
      const { recordId } = await goldenItem(estate, item);
      const explained = await hub.records.explain(hub.database, { by: 'id', recordId });
      const values = (explained?.fields ?? []).filter(({ value }) => value !== undefined);
      expect(values.length).toBeGreaterThan(5);
      for (const { field, provenance, rules, sayings } of values) {
        expect(provenance, field).toBeDefined();
        expect(rules, field).not.toEqual([]);
        const winner = sayings.find(({ wins }) => wins);
        const message = await hub.intake.message(winner?.messageId ?? '');
        expect(message?.body.byteLength, field).toBeGreaterThan(0);
      }
      const standing = await hub.delivery.stateOf('item', recordId);
      expect(standing.find(({ target }) => target === 'shop/products')?.holds?.body).toBeDefined();
    }
  },
  TIMEOUT_MS,
);

/** The place at which the movements of these tests happen; each test leaves what lies there right in the warehouse, too. */
function shelf() {
  const estate = day();
  const sold = soldItems(estate)
    .flatMap((item) => shelvesOf(estate, item))
    .find(({ warehouse }) => warehouse === 'EAST');
  if (sold === undefined) throw new Error('nothing lies in the east');
  const found = estate.east.state.book
    .positions()
    .find((each) => each.item === sold.item && each.warehouse === sold.warehouse);
  return { sold, unit: found?.unit ?? '' };
}

/** What the hub has on hand at the shelf, as the shortest decimal text. */
async function booked(): Promise<string> {
  const { sold } = shelf();
  const [row] = await day().database.query<{ onHand: string }>(
    `select trim_scale(b.on_hand)::text as "onHand" from stock_balance b
     join record i on i.id = b.item_id and i.number = $1 join record l on l.id = b.location_id and l.number = $2`,
    [sold.item, sold.warehouse],
  );
  return decimalOf(row?.onHand ?? '0');
}

async function tell({
  run,
  told,
  order,
  together,
}: {
  readonly run: number;
  readonly told: readonly string[];
  readonly order: readonly number[];
  readonly together: number;
}): Promise<void> {
  const { sold, unit } = shelf();
  const at = day().clock.now().toISOString();
  const rows = order.map((place) => ({
    ...sold,
    unit,
    id: `RULE-${run}-${place}`,
    sequence: 2_000_000_000 + run * 1000 + place,
    quantity: told[place],
    kind: 'adjustment',
    occurredAt: at,
  }));
  const messages = Array.from({ length: Math.ceil(rows.length / together) }, (_, each) =>
    rows.slice(each * together, (each + 1) * together),
  );
  await Promise.all(messages.map(pushMovements));
  await taken();
}

async function pushMovements(movements: readonly unknown[]): Promise<void> {
  const body = JSON.stringify({ type: 'movements.posted', timestamp: '', data: { movements } });
  const answer = await push(day().url, doorsOf(day()).movements, { body: bytes(body) });
  expect(answer.status).toBeLessThan(300);
}

async function taken(): Promise<void> {
  const { intake } = day().hub;
  await intake.drain();
  await until('all messages are taken in', async () =>
    (await intake.status()).every(({ waiting, toFetch }) => waiting + toFetch === 0),
  );
}
