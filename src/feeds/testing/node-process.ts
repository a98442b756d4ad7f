/** A process to be killed: a node that works on the feeds of a database until it ends. */
import { openDatabase } from '../../platform/database.ts';
import { House, SHORT_LEASES } from './house.ts';

const [, , url = ''] = process.argv;
const house = new House(await openDatabase({ url, maxConnections: 4 }), SHORT_LEASES);
await house.node().start();
process.stdout.write('running\n');
