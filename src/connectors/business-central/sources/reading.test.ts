/** How Business Central's habits are met when it is read: late rows, silent parents, lost deletes, throttling, long lists. */
import { Value } from 'typebox/value';
import { afterEach, expect, test } from 'vitest';
import type { Page } from '../../kit/source.ts';
import { suiteContext } from '../../kit/suite/suite-context.ts';
import { startSystem, type SandboxSystem } from '../testing/sandbox-system.ts';
import { contacts } from './contacts.ts';
import { items } from './items.ts';
import { prices } from './prices.ts';

const systems: SandboxSystem[] = [];
afterEach(async () => {
  for (const system of systems.splice(0)) await system.close();
});

async function system(options?: Parameters<typeof startSystem>[0]): Promise<SandboxSystem> {
  const started = await startSystem(options);
  systems.push(started);
  return started;
}

async function collect(pages: AsyncIterable<Page> | undefined): Promise<readonly Page[]> {
  const all: Page[] = [];
  for await (const page of pages ?? []) all.push(page);
  return all;
}

const lastCursor = (pages: readonly Page[]): string =>
  pages.findLast(({ cursor }) => cursor !== undefined)?.cursor ?? '';
const textOf = (pages: readonly Page[]): string => JSON.stringify(pages.flatMap(({ records }) => records));

test('a row that was committed late with an older date is read all the same', async () => {
  const { erp, context } = await system();
  const [item] = erp.erp.tables.items.all();
  erp.erp.tables.items.update(item?.id ?? '', { displayName: 'Newest' });
  const cursor = lastCursor(await collect(items.poll?.read(context, undefined)));
  await erp.edits['lateCommit']?.({ seed: 3 });
  expect(textOf(await collect(items.poll?.read(context, cursor)))).toContain('(late)');
});

test('the poll begins before its cursor, but not at the beginning of all days', async () => {
  const { context } = await system();
  const cursor = lastCursor(await collect(items.poll?.read(context, undefined)));
  const again = await collect(items.poll?.read(context, cursor));
  const count = again.flatMap(({ records }) => records).length;
  expect(count).toBeGreaterThan(0);
  expect(JSON.parse(lastCursor(again))).toEqual(JSON.parse(cursor));
});

test('a changed pack is read although its item kept its change date, and makes a newer version', async () => {
  const { erp, context, settings } = await system();
  const first = await collect(items.poll?.read(context, undefined));
  const [unit] = [...erp.erp.tables.itemUnits.all()].filter(({ code }) => code === 'BOX');
  const itemId = String(unit?.['itemId']);
  const dateBefore = erp.erp.tables.items.find(itemId)?.lastModifiedDateTime;
  erp.erp.tables.itemUnits.update(String(unit?.id), { qtyPerUnitOfMeasure: 144 });
  expect(erp.erp.tables.items.find(itemId)?.lastModifiedDateTime).toBe(dateBefore);
  const second = await collect(items.poll?.read(context, lastCursor(first)));
  const [before, after] = [claimOf(first, { itemId, settings }), claimOf(second, { itemId, settings })];
  expect(after.version > before.version).toBe(true);
  expect(after.fields.packs).toContainEqual(
    expect.objectContaining({ ratio: { numerator: 144, denominator: 1 } }),
  );
});

/** The claim about one item among what was read. */
function claimOf(
  pages: readonly Page[],
  { itemId, settings }: { readonly itemId: string; readonly settings: SandboxSystem['settings'] },
) {
  const claim = claimsOf(pages, settings).find(({ externalId }) => externalId === itemId);
  if (claim === undefined) throw new Error(`item ${itemId} was not read`);
  return claim;
}

function claimsOf(pages: readonly Page[], settings: SandboxSystem['settings']) {
  return pages
    .flatMap(({ records }) => records)
    .flatMap((record) => {
      const answer = items.map(Value.Parse(items.from, record), settings);
      return 'mapped' in answer ? answer.mapped : [];
    });
}

test('a pack that is taken away makes a newer version of its item', async () => {
  const { erp, context, settings } = await system();
  const before = claimsOf(await collect(items.sweep?.list(context)), settings);
  await erp.edits['removePack']?.({ seed: 5 });
  const after = claimsOf(await collect(items.sweep?.list(context)), settings);
  const changed = after.filter(({ version }, index) => version !== before[index]?.version);
  expect(changed).toHaveLength(1);
});

test('a deleted item is missing from the sweep', async () => {
  const { erp, context } = await system();
  const keysOf = async () => {
    const pages = await collect(items.sweep?.list(context));
    return pages.flatMap(({ records }) => records).length;
  };
  const before = await keysOf();
  await erp.edits['deleteItem']?.({ seed: 1 });
  expect(await keysOf()).toBe(before - 1);
});

test('a list of several pages is read to its end by the links of the server', async () => {
  const { context } = await system();
  const small = { ...context, http: withPageSize(context.http, 7) };
  const pages = await collect(items.sweep?.list(small));
  expect(pages.map(({ records }) => records.length)).toEqual([7, 7, 7, 3]);
});

function withPageSize(
  http: SandboxSystem['context']['http'],
  size: number,
): SandboxSystem['context']['http'] {
  return {
    request: (request) =>
      http.request({ ...request, headers: { ...request.headers, prefer: `odata.maxpagesize=${size}` } }),
  };
}

test('a next page at another address is refused, with its token unsent', async () => {
  const { context } = await system();
  const asked: string[] = [];
  const http: typeof context.http = {
    request: async (request) => {
      asked.push(request.url);
      const answer = await context.http.request(request);
      if (answer.outcome === 'failed' || !request.url.includes('/contacts?')) return answer;
      const bytes = Buffer.from(JSON.stringify({ value: [], '@odata.nextLink': 'http://127.0.0.1:9/next' }));
      return { ...answer, bytes };
    },
  };
  await expect(collect(contacts.sweep?.list({ ...context, http }))).rejects.toThrow(/another address/);
  expect(asked.filter((url) => url.includes(':9/'))).toEqual([]);
});

test('a sweep survives being throttled in the middle', async () => {
  const { erp, context } = await system({ rateLimit: { requests: 6, windowSeconds: 1 } });
  const small = { ...context, http: withPageSize(context.http, 7) };
  const pages = await collect(prices.sweep?.list(small));
  const count = pages.flatMap(({ records }) => records).length;
  expect(count).toBe(erp.erp.tables.prices.size);
  expect(erp.counts()['requests']).toBeGreaterThan(pages.length);
});

test('a token that was revoked is renewed without anybody noticing', async () => {
  const { erp, context } = await system();
  await collect(prices.sweep?.list(context));
  erp.revokeTokens();
  expect((await collect(prices.sweep?.list(context))).length).toBeGreaterThan(0);
});

test('without the companion extension items come without packs, and prices say what is missing', async () => {
  const { settings } = await system();
  const { companionApi: _without, ...standard } = settings;
  const context = suiteContext(standard);
  const [page] = await collect(items.sweep?.list(context));
  expect(page?.records[0]).not.toHaveProperty('itemDetail');
  await expect(collect(prices.sweep?.list(context))).rejects.toThrow(/companion extension/);
});
