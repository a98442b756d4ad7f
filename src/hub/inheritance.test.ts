/** Whose price group counts, and who must look again when one changes. */
import { expect, test } from 'vitest';
import type { Queryable } from '../platform/sql.ts';
import type { Golden } from '../records/index.ts';
import { heirsOf, inheritedBy } from './inheritance.ts';

const nobody: Queryable = {
  query: () => Promise.reject(new Error('nothing is asked of the database here')),
  execute: () => Promise.reject(new Error('nothing is asked of the database here')),
};

function party(recordId: string, parent: string | null, more: Partial<Golden> = {}): Golden {
  return {
    domain: 'party',
    recordId,
    version: 1,
    deleted: false,
    scoped: {},
    provenance: [],
    validFrom: new Date(0),
    ...more,
    fields: { ...(parent === null ? {} : { parent: { by: 'record', value: parent } }), ...more.fields },
  };
}

function recordsOf(parties: readonly Golden[]) {
  const goldenOf = (_: Queryable, ids: readonly string[]) =>
    Promise.resolve(parties.filter(({ recordId }) => ids.includes(recordId)));
  const referringTo = (_: Queryable, ids: readonly string[]) =>
    Promise.resolve(
      parties.flatMap(({ recordId, fields, scoped }) =>
        ids.some((id) => JSON.stringify([fields, scoped]).includes(`"${id}"`)) ? [recordId] : [],
      ),
    );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no more is read of a record than this
  return { goldenOf, referringTo } as unknown as Parameters<typeof heirsOf>[0];
}

async function groupsOf(parties: readonly Golden[]): Promise<unknown> {
  const scope = { channel: 'storefront' };
  const [first] = parties;
  const seen = first === undefined ? [] : [{ record: first, fields: first.fields }];
  const inherited = await inheritedBy(recordsOf(parties), nobody, { seen, scope });
  return inherited.get(first?.recordId ?? '')?.['priceGroup'];
}

test('the nearest party that is in a price group decides', async () => {
  const group = party('group', null, { fields: { priceGroup: 'SILVER' } });
  expect(await groupsOf([party('plant', 'payer'), party('payer', 'group'), group])).toBe('SILVER');
  const payer = party('payer', 'group', { fields: { priceGroup: 'GOLD' } });
  expect(await groupsOf([party('plant', 'payer', { fields: { priceGroup: null } }), payer, group])).toBe(
    'GOLD',
  );
  const own = party('plant', 'payer', { fields: { priceGroup: 'BRONZE' } });
  expect(await groupsOf([own, payer, group])).toBe('BRONZE');
});

test('nobody inherits from who is gone, and a ring of parents ends', async () => {
  const gone = party('payer', null, { deleted: true, fields: { priceGroup: 'GOLD' } });
  expect(await groupsOf([party('plant', 'payer'), gone])).toBeUndefined();
  expect(await groupsOf([party('plant', 'payer'), party('payer', 'plant')])).toBeUndefined();
});

test('all below look again when a price group or a parent changes, and nobody for anything else', async () => {
  const ofChannel = party('shop plant', null, {
    scoped: { storefront: { parent: { by: 'record', value: 'payer' } } },
  });
  const price = party('price', 'payer', { domain: 'price-agreement' });
  const records = recordsOf([party('plant', 'payer'), ofChannel, party('payer', 'group'), price]);
  const heirs = async (changedFields?: readonly string[]): Promise<readonly string[]> =>
    (
      await heirsOf(records, nobody, [
        { domain: 'party', key: 'group', ...(changedFields === undefined ? {} : { changedFields }) },
      ])
    ).map(({ key }) => key);
  const all = ['payer', 'plant', 'shop plant'];
  expect(await heirs(['name', 'priceGroup'])).toEqual(all);
  expect(await heirs(['parent'])).toEqual(all);
  expect(await heirs()).toEqual(all);
  expect(await heirs(['name', 'creditUsed'])).toEqual([]);
});
