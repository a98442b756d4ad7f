/** A process to be killed: it begins a certification of seven prices, says so when the ERP is asked, and never ends it. */
import { openDatabase } from '../../platform/database.ts';
import { certifyBy, tellCatalogue } from './certified.ts';
import { worldOn } from './world.ts';

const [, , url = ''] = process.argv;
const world = worldOn(await openDatabase({ url, maxConnections: 4 }));
await tellCatalogue(world);
certifyBy(world, () => {
  process.stdout.write('asked\n');
  return new Promise(() => undefined);
});
await world.pricing.certify({ askedBy: 'maria', samples: 7, seed: 11n });
