/** What people do in Business Central without the hub; each edit picks its record by its seed and tells what it did. */
import { seededRandom, type Random } from '../kit/random.ts';
import type { Simulator } from '../kit/faults.ts';
import { PURCHASE_EDITS } from './purchase-orders/edits.ts';
import { SALES_EDITS } from './sales/edits.ts';
import { guidOf, NEW_ITEM } from './templates.ts';
import type { Erp } from './tables/erp.ts';
import type { Fields, Table } from './tables/table.ts';

type Edit = (erp: Erp, random: Random) => string;

/** The edits of one company. */
export function editsOf(erp: Erp): Simulator['edits'] {
  return Object.fromEntries(
    Object.entries({ ...EDITS, ...SALES_EDITS, ...PURCHASE_EDITS }).map(([name, edit]) => [
      name,
      async ({ seed }: { readonly seed: number }) => edit(erp, seededRandom(seed).fork(name)),
    ]),
  );
}

const EDITS: Readonly<Record<string, Edit>> = {
  changeListPrice: ({ tables }, random) => {
    const item = pick(tables.items, random);
    const unitPrice = changedPrice(item, random);
    tables.items.update(item.id, { unitPrice });
    return `List price of ${nameOf(item)} is now ${unitPrice}.`;
  },
  /** A price line changes; the item it belongs to keeps its change date. */
  changePrice: ({ tables }, random) => {
    const line = pick(tables.prices, random);
    const unitPrice = changedPrice(line, random);
    tables.prices.update(line.id, { unitPrice });
    return `A price of item ${String(line['itemNumber'])} is now ${unitPrice}; the item's own change date did not move.`;
  },
  renameItem: ({ tables }, random) => {
    const item = pick(tables.items, random);
    const displayName = `${String(item['displayName']).replace(/, rev\. [0-9]+$/, '')}, rev. ${random.between(2, 99)}`;
    tables.items.update(item.id, { displayName: displayName.slice(-100) });
    return `Item ${nameOf(item)} is now called "${displayName}".`;
  },
  /** A unit changes; the item it belongs to keeps its change date. */
  changePackSize: ({ tables }, random) => {
    const packs = [...tables.itemUnits.all()].filter((unit) => unit['qtyPerUnitOfMeasure'] !== 1);
    const unit = packs.length === 0 ? pick(tables.itemUnits, random) : random.pick(packs);
    const size = Number(unit['qtyPerUnitOfMeasure']) + random.between(1, 5);
    tables.itemUnits.update(unit.id, { qtyPerUnitOfMeasure: size });
    return `One ${String(unit['code'])} of ${String(unit['itemNumber'])} now holds ${size}; the item's own change date did not move.`;
  },
  /** The companion extension touches the item when a unit goes, because nothing else would be left to see. */
  removePack: ({ tables }, random) => {
    const packs = [...tables.itemUnits.all()].filter((unit) => unit['qtyPerUnitOfMeasure'] !== 1);
    if (packs.length === 0) return 'There is no pack left to take away.';
    const unit = random.pick(packs);
    tables.itemUnits.delete(unit.id);
    tables.items.update(String(unit['itemId']), {});
    return `Item ${String(unit['itemNumber'])} has no ${String(unit['code'])} any more.`;
  },
  blockItem: ({ tables }, random) => {
    const item = pick(tables.items, random);
    tables.items.update(item.id, { blocked: item['blocked'] !== true });
    return `Item ${nameOf(item)} was ${item['blocked'] === true ? 'released' : 'blocked'}.`;
  },
  blockCustomer: ({ tables }, random) => {
    const customer = pick(tables.customers, random);
    const blocked = customer['blocked'] === ' ' ? 'All' : ' ';
    tables.customers.update(customer.id, { blocked });
    return `Customer ${nameOf(customer)} was ${blocked === 'All' ? 'blocked' : 'released'}.`;
  },
  addItem: ({ tables }, random) => {
    const number = `NEW-${random.between(10_000, 99_999)}-${tables.items.size}`;
    const base = { baseUnitOfMeasureCode: 'PCS', baseUnitOfMeasureId: guidOf('units', 'PCS') };
    const id = guidOf('items', number);
    tables.items.insert({
      ...NEW_ITEM,
      ...base,
      number,
      displayName: `New item ${number}`,
      unitPrice: 9.95,
      id,
    });
    const unit = { itemId: id, itemNumber: number, code: 'PCS', qtyPerUnitOfMeasure: 1, weight: 0, gtin: '' };
    tables.itemUnits.insert({ ...unit, id: guidOf('itemUnits', `${number}/PCS`) });
    return `Item ${number} is new.`;
  },
  /** Nothing tells of it but the notification, and that may be lost. */
  deleteItem: ({ tables }, random) => {
    const item = pick(tables.items, random);
    for (const unit of tables.itemUnits.listBy('itemId', item.id)) tables.itemUnits.delete(unit.id);
    for (const line of tables.prices.listBy('itemId', item.id)) tables.prices.delete(line.id);
    for (const entry of tables.ledgerEntries.listBy('itemNumber', item['number']))
      tables.ledgerEntries.delete(entry.id);
    tables.items.delete(item.id);
    return `Item ${nameOf(item)} was deleted.`;
  },
  deletePrice: ({ tables }, random) => {
    const line = pick(tables.prices, random);
    tables.prices.delete(line.id);
    return `A price of item ${String(line['itemNumber'])} was deleted.`;
  },
  /** A long transaction: visible now, dated five minutes ago, and made by an administrator, so that nobody is notified. */
  lateCommit: ({ tables, clock }, random) => {
    const item = pick(tables.items, random);
    const modifiedAt = new Date(clock().getTime() - 5 * 60_000);
    const displayName = `${String(item['displayName']).slice(0, 80)} (late)`;
    const { lastModifiedDateTime } = tables.items.update(
      item.id,
      { displayName },
      { modifiedAt, quiet: true },
    );
    return `Item ${nameOf(item)} was renamed by a transaction that carries the date ${lastModifiedDateTime}.`;
  },
  /** Somebody has the record open in a transaction for twenty seconds. */
  lockItem: ({ tables, locks, clock }, random) => {
    const item = pick(tables.items, random);
    locks.set(item.id, clock().getTime() + 20_000);
    return `Item ${nameOf(item)} is locked for twenty seconds.`;
  },
  loseNextWrite: (erp) => {
    erp.ignoredWrites += 1;
    return 'The next change will be answered as done and will not be done.';
  },
};

function pick(table: Table, random: Random): Fields {
  return random.pick([...table.all()]);
}

function nameOf(row: Fields): string {
  return String(row['number']);
}

function changedPrice(row: Fields, random: Random): number {
  const cents = Math.round(Number(row['unitPrice']) * random.between(85, 119));
  return Math.max(1, cents) / 100;
}
