/** A simulated warehouse for each test of a file, and the connector's context with which it is reached. */
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { afterEach, beforeEach } from 'vitest';
import { seedDistributor } from '../../../../sandbox/distributor/seed.ts';
import { startWarehouse, type WarehouseSimulator } from '../../../../sandbox/warehouse/warehouse.ts';
import type { FactDomain } from '../../../model/facts.ts';
import { Secret } from '../../../platform/secrets.ts';
import type { FactOf, Source } from '../../kit/source.ts';
import { suiteContext } from '../../kit/suite/suite-context.ts';
import type { WarehouseContext, WarehouseSettings } from '../settings.ts';

export interface RunningWarehouse {
  readonly wms: WarehouseSimulator;
  readonly context: WarehouseContext;
  edit(name: string): Promise<string> | undefined;
}

const API_KEY = 'k';
const secret = `whsec_${Buffer.from('a webhook secret that is long enough').toString('base64')}`;
const distributor = seedDistributor({ seed: 7, items: 40, customers: 3 });

/** Call it in the body of the file; what it gives is that of the test that runs. */
export function warehouseOfEachTest(): () => RunningWarehouse {
  let running: RunningWarehouse | undefined;
  beforeEach(async () => {
    const wms = await startWarehouse({
      name: 'wms',
      seed: 1,
      distributor,
      warehouses: ['EAST'],
      apiKey: API_KEY,
      webhookSecret: secret,
    });
    const context = suiteContext({
      baseUrl: wms.apiUrl,
      apiKey: new Secret(API_KEY),
      webhookSecret: new Secret(secret),
    });
    running = { wms, context, edit: (name) => wms.edits[name]?.({ seed: 3 }) };
  });
  afterEach(() => running?.wms.close());
  return () => {
    if (running === undefined) throw new Error('the warehouse is started before each test');
    return running;
  };
}

/** Everything that a source tells from the beginning, in our words. */
export async function toldBy<Raw extends TSchema, Domain extends FactDomain>(
  source: Source<WarehouseSettings, Raw, Domain>,
  context: WarehouseContext,
): Promise<readonly FactOf<Domain>[]> {
  const told: FactOf<Domain>[] = [];
  for await (const { records } of source.poll?.read(context, undefined) ?? []) {
    for (const record of records) {
      const answer = source.map(Value.Parse(source.from, record), context.settings);
      if ('mapped' in answer) told.push(...answer.mapped);
    }
  }
  return told;
}
