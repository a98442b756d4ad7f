/** What people and other programs do in the org without the hub. */
import { seededRandom } from '../kit/random.ts';
import type { Row } from './checks.ts';
import type { ObjectName } from './fields.ts';
import type { Org } from './org.ts';
import { orderEdits } from './orders/edits.ts';

type Edit = (options: { readonly seed: number }) => Promise<string>;

export function orgEdits(org: Org): Readonly<Record<string, Edit>> {
  const one = (name: ObjectName, seed: number, isMeant: (row: Row) => boolean = () => true): Row =>
    seededRandom(seed).pick(org.living(name).filter(isMeant));
  const edit =
    (name: ObjectName, change: (row: Row, seed: number) => Row, isMeant?: (row: Row) => boolean): Edit =>
    async ({ seed }) => {
      const row = one(name, seed, isMeant);
      const { success } = org.update(name, row['Id'], change(row, seed));
      return `${success ? 'Changed' : 'Could not change'} ${name} ${String(row['Id'])}`;
    };
  return {
    renameAccount: edit(
      'Account',
      (row, seed) => ({ Name: `${String(row['Name'])} ${seed}` }),
      isNumbered(org),
    ),
    callContact: edit('Contact', (_, seed) => ({ Phone: `+1 555 ${String(seed).padStart(4, '0')}` })),
    renameProduct: edit('Product2', (row, seed) => ({ Name: `${String(row['Name'])} (${seed})` })),
    changePrice: edit('PricebookEntry', (row, seed) => ({
      UnitPrice: Number(row['UnitPrice']) + 1 + seed / 100,
    })),
    async lateCommit({ seed }) {
      const row = one('Account', seed, isNumbered(org));
      org.update('Account', row['Id'], { Phone: `+1 555 9${String(seed).padStart(3, '0')}` });
      org.dateBack('Account', String(row['Id']), 300);
      return `Committed ${String(row['Id'])} after it had waited for five minutes`;
    },
    async lockAccount({ seed }) {
      const id = String(one('Account', seed)['Id']);
      if (org.locked.delete(id)) return `Released ${id}`;
      org.locked.add(id);
      return `Locked ${id}: a batch job holds it, until this is done again`;
    },
    async deleteContact({ seed }) {
      const id = String(one('Contact', seed)['Id']);
      org.delete('Contact', id);
      return `Deleted contact ${id}`;
    },
    ...orderEdits(org),
  };
}

const isNumbered =
  (org: Org) =>
  (row: Row): boolean =>
    row[org.externalIdField] !== null;
