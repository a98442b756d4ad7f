/** The item master of a warehouse: whole states in batches, one answer for each row. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { done, later, never, type Outcome } from '../../kit/outcome.ts';
import { jsonOf } from '../../kit/parse-json.ts';
import type { Target, Write } from '../../kit/target.ts';
import type { WarehouseContext, WarehouseSettings } from '../settings.ts';
import { WmsItem, WmsItemResult } from '../theirs.ts';
import { call, isSuccess, outcomeOfRefusal, read, WarehouseUnreadable, type WmsReply } from '../wms-call.ts';
import { toWmsItem } from './wms-item.ts';

const BATCH = 100;
const PutAnswer = Type.Object({ results: Type.Array(WmsItemResult) });
const LookUpAnswer = Type.Object({
  items: Type.Array(Type.Intersect([WmsItem, Type.Object({ id: Type.String({ minLength: 1 }) })])),
});

export const items: Target<WarehouseSettings, typeof WmsItem, 'item'> = {
  domain: 'item',
  contract: { name: 'warehouse-rest.item', version: '1' },
  to: WmsItem,
  fields: [
    'number',
    'description',
    'status',
    'baseUnit',
    'gtin',
    'packs',
    'weight',
    'dimensions',
    'handling',
  ],
  batchSize: BATCH,
  map: ({ fields }) => toWmsItem(fields),
  async write(context, writes) {
    const body = { items: writes.map((write) => write.body) };
    const reply = await call(context, { method: 'PUT', path: '/items', body });
    return isSuccess(reply) ? outcomesOf(reply, writes) : writes.map(() => outcomeOfRefusal(reply));
  },
  async find(context, writes) {
    const found = await lookUp(context, writes);
    return writes.map(({ body }) => found.get(body.number)?.id);
  },
  async readBack(context, writes) {
    const found = await lookUp(context, writes);
    return writes.map(({ body }) => found.get(body.number)?.state ?? 'absent');
  },
  async remove(context, writes) {
    const outcomes: Outcome[] = [];
    for (const write of writes) outcomes.push(await close(context, write));
    return outcomes;
  },
};

function outcomesOf(reply: WmsReply, writes: readonly Write<WmsItem>[]): readonly Outcome[] {
  const body = reply.outcome === 'answered' ? jsonOf(reply) : undefined;
  if (!Value.Check(PutAnswer, body) || body.results.length !== writes.length)
    return writes.map(() => later('the answer does not tell what became of the rows', 'uncertain'));
  return writes.map((write, index) => outcomeOfRow(write, body.results[index]));
}

function outcomeOfRow({ body }: Write<WmsItem>, row: WmsItemResult | undefined): Outcome {
  if (row === undefined || row.number !== body.number)
    return later('the answer speaks of another item', 'uncertain');
  if (row.result === 'refused') return never(`${row.error.code}: ${row.error.message}`);
  if (row.result === 'locked')
    return later(`${row.error.code}: ${row.error.message}`, 'busy', row.retryAfterSeconds);
  return done(row.id);
}

interface Found {
  readonly id: string;
  readonly state: WmsItem;
}

/** By item number; what is closed or unknown there is not in it. */
async function lookUp(
  context: WarehouseContext,
  writes: readonly Write<WmsItem>[],
): Promise<ReadonlyMap<string, Found>> {
  const path = '/items/look-up';
  const numbers = writes.map(({ body }) => body.number);
  const body = await read(context, { method: 'POST', path, body: { numbers } });
  if (!Value.Check(LookUpAnswer, body)) throw new WarehouseUnreadable(path, 'the answer is no list of items');
  return new Map(body.items.map(({ id, ...state }) => [state.number, { id, state }]));
}

async function close(context: WarehouseContext, { body, externalId }: Write<WmsItem>): Promise<Outcome> {
  const reply = await call(context, { method: 'DELETE', path: `/items/${encodeURIComponent(body.number)}` });
  return isSuccess(reply) ? done(externalId ?? body.number) : outcomeOfRefusal(reply);
}
