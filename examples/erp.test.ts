/** Days of an ERP and its warehouses: messages that come twice, late or never, records that are wrong, and people who decide. */
import { afterEach, describe, expect, test } from 'vitest';
import { disagreements } from './testing/agreement.ts';
import { estateOfFile } from './testing/estate.ts';
import {
  addItem,
  goldenItem,
  move,
  openQuestions,
  priceItem,
  renameItem,
  shelfOf,
  shownInShop,
  soldItem,
  soldItems,
} from './testing/happenings.ts';

const day = estateOfFile();

/** Whatever the day brought: in the end the storefront shows what the other systems say. */
afterEach(async () => {
  day().mend();
  await day().settle();
  expect(await disagreements(day())).toEqual([]);
});

const sourceStatus = async (system: string, source: string) => {
  const found = (await day().hub.intake.status()).find(
    (each) => each.system === system && each.source === source,
  );
  if (found === undefined) throw new Error(`there is no source ${system}/${source}`);
  return found;
};

describe('the ERP’s webhooks', () => {
  test('are doubled, reordered and half of them lost, and the list read in full finds the rest', async () => {
    const estate = day();
    const items = soldItems(estate).slice(0, 12);
    Object.assign(estate.erp.faults, { duplicateShare: 0.5, reorderShare: 0.5, dropShare: 0.5 });
    for (const edition of ['first', 'second', 'third'])
      for (const item of items) {
        renameItem(estate, item, `${String(item['number'])}, ${edition} edition`);
        await estate.erp.flushNotifications();
      }
    const [late] = items;
    if (late === undefined) throw new Error('the storefront sells nothing');
    // Nobody is told of it, and its date lies before what every poll looks at.
    estate.erp.erp.tables.items.update(
      late.id,
      { displayName: 'Committed late' },
      { modifiedAt: new Date(estate.clock.now().getTime() - 3600_000), quiet: true },
    );
    estate.mend();
    await estate.settle();
    await estate.hub.intake.sweepNow('erp/items');
    await estate.settle();
    expect(items.map((item) => shownInShop(estate, item)[0]?.title)).toEqual(
      items.map((item) => (item === late ? 'Committed late' : `${String(item['number'])}, third edition`)),
    );
  });

  test('never tell of a deletion: the list read in full finds it, and the shop sells it no more', async () => {
    const estate = day();
    const item = addItem(estate, soldItem(estate, 0), 'SHORT-LIVED');
    await estate.settle();
    expect(shownInShop(estate, item)[0]?.product.status).toBe('ACTIVE');
    estate.erp.faults.dropShare = 1;
    const { tables } = estate.erp.erp;
    for (const unit of tables.itemUnits.listBy('itemId', item.id)) tables.itemUnits.delete(unit.id);
    tables.items.delete(item.id);
    await estate.settle();
    await estate.hub.intake.sweepNow('erp/items');
    await estate.settle();
    expect((await sourceStatus('erp', 'items')).counts.found_deleted).toBe(1);
    expect(shownInShop(estate, item)[0]?.product.status ?? 'DELETED').not.toBe('ACTIVE');
  });
});

describe('the warehouses’ webhooks', () => {
  test('are doubled, reordered and half of them lost, and every movement counts once', async () => {
    const estate = day();
    for (const { faults } of [estate.east, estate.west])
      Object.assign(faults, { duplicateShare: 0.5, reorderShare: 0.5, dropShare: 0.5 });
    for (let seed = 1; seed <= 15; seed++) {
      await estate.east.edits['moveStock']?.({ seed });
      await estate.west.edits[seed % 3 === 0 ? 'countItem' : 'moveStock']?.({ seed });
      if (seed % 5 === 0) await estate.east.edits['lateCommit']?.({ seed });
    }
    await estate.settle();
    const { counts } = await sourceStatus('wms-east', 'movements');
    expect(counts.absorbed).toBeGreaterThan(0);
  });
});

describe('a record that is wrong', () => {
  test('blocks itself only, is a question with an owner, and counts as soon as it is right', async () => {
    const estate = day();
    const [wrong, ...right] = soldItems(estate).slice(0, 6);
    if (wrong === undefined) throw new Error('the storefront sells nothing');
    const unit = String(wrong['baseUnitOfMeasureCode']);
    estate.erp.erp.tables.items.update(wrong.id, { displayName: 'Wrong', baseUnitOfMeasureCode: 'FURLONG' });
    for (const item of right) renameItem(estate, item, `${String(item['number'])} beside a wrong one`);
    await estate.settle();
    expect(right.map((item) => shownInShop(estate, item)[0]?.title)).toEqual(
      right.map((item) => `${String(item['number'])} beside a wrong one`),
    );
    expect(shownInShop(estate, wrong)[0]?.title).not.toBe('Wrong');
    const [question] = await openQuestions(estate, 'contract-breach');
    expect(question).toMatchObject({ system: 'erp', why: expect.stringContaining('FURLONG') });
    expect(question?.owner).toBeDefined();
    estate.erp.erp.tables.items.update(wrong.id, { baseUnitOfMeasureCode: unit });
    await estate.settle();
    expect(await openQuestions(estate, 'contract-breach')).toEqual([]);
    expect(shownInShop(estate, wrong)[0]?.title).toBe('Wrong');
  });

  test('a movement of an item that nobody knows waits, and counts when the item comes', async () => {
    const estate = day();
    const place = { warehouse: 'EAST', item: 'AHEAD-1' };
    estate.east.state.book.count(place, { quantity: '0', unit: 'EA' });
    move(estate, place, ['40', '2']);
    await estate.settle();
    expect((await sourceStatus('wms-east', 'movements')).parked.waiting).toBeGreaterThan(0);
    const like = soldItems(estate).find((item) => item['baseUnitOfMeasureCode'] === 'PCS');
    if (like === undefined) throw new Error('the storefront sells nothing by the piece');
    const item = addItem(estate, like, 'AHEAD-1');
    await estate.settle();
    expect((await sourceStatus('wms-east', 'movements')).parked.waiting).toBe(0);
    const [shown] = shownInShop(estate, item);
    expect(shown?.variant.levels.get(estate.shop.locations['EAST'] ?? '')?.available).toBe(40);
  });
});

describe('a person decides', () => {
  test('a price that changes by more than a quarter waits for approval, and approving publishes it', async () => {
    const estate = day();
    const item = soldItem(estate, 1);
    const before = shownInShop(estate, item)[0]?.price;
    const wanted = Math.round(Number(item['unitPrice']) * 150) / 100;
    priceItem(estate, item, wanted);
    await estate.settle();
    expect(shownInShop(estate, item)[0]?.price).toBe(before);
    const { recordId } = await goldenItem(estate, item);
    const [approval] = await estate.hub.records.pending(estate.hub.database, {
      kind: 'approval',
      recordId,
      limit: 10,
    });
    expect(approval).toMatchObject({ field: 'listPrice', system: 'erp', decider: 'pricing' });
    const decided = await estate.hub.stewardship.decide({
      id: approval?.id ?? '',
      verdict: 'approved',
      by: 'pricing',
      reason: 'raw material is dearer',
    });
    expect(decided.outcome).toBe('decided');
    await estate.settle();
    expect(shownInShop(estate, item)[0]?.price).toBe(wanted.toFixed(2));
  });

  test('what a supplier says of a name that the ERP owns is a proposal; accepting publishes it', async () => {
    const estate = day();
    await estate.supplier.edits['dropFile']?.({ seed: 4 });
    await estate.settle();
    const { proposal, item } = await proposedName();
    expect(proposal.reason).toContain('erp');
    const titles = () => shownInShop(estate, item).map(({ title }) => title);
    expect(titles()).toEqual([item['displayName']]);
    const by = { by: 'master-data', reason: 'the supplier knows his batches' };
    await estate.hub.stewardship.decide({ id: proposal.id, verdict: 'accepted', ...by });
    await estate.settle();
    expect(titles()).toEqual([proposal.value]);
    // The owner's next word counts again.
    renameItem(estate, item, 'The ERP has heard of it');
    await estate.settle();
    expect(titles()).toEqual(['The ERP has heard of it']);
  });
});

/** The supplier's proposal of another name, and the item in the ERP. */
async function proposedName() {
  const { hub, erp } = day();
  const filter = { kind: 'proposal', system: 'supplier', limit: 100 } as const;
  const proposals = await hub.records.pending(hub.database, filter);
  const proposal = proposals.find(
    ({ field, value }) => field === 'description' && /batch/.test(String(value)),
  );
  const [golden] = await hub.records.goldenOf(hub.database, [proposal?.recordId ?? '']);
  const item = erp.erp.tables.items.findBy('number', golden?.fields['number']);
  if (proposal === undefined || item === undefined) throw new Error('the supplier proposes no name');
  return { proposal, item };
}

test('an item that is blocked in the ERP leaves the shop, and comes back with its stock', async () => {
  const estate = day();
  const item = soldItem(estate, 3);
  estate.erp.erp.tables.items.update(item.id, { blocked: true });
  await estate.settle();
  expect(shownInShop(estate, item)[0]?.product.status ?? 'DELETED').not.toBe('ACTIVE');
  move(estate, shelfOf(estate, item), ['5']);
  await estate.settle();
  estate.erp.erp.tables.items.update(item.id, { blocked: false });
  await estate.settle();
  expect(shownInShop(estate, item).map(({ product }) => product.status)).toEqual(['ACTIVE']);
});
