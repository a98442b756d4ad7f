/** A process to be killed: it begins the work of one request, says so, and never ends it. */
import { openDatabase } from '../../platform/database.ts';
import { once } from '../server/headers/idempotency.ts';
import { DYING_REQUEST } from './keyed-request.ts';

const [, , url = '', absorbs = ''] = process.argv;
const database = await openDatabase({ url });
await once(
  database,
  {
    ...DYING_REQUEST,
    route: { ...DYING_REQUEST.route, absorbsRepetition: absorbs === 'absorbs' },
  },
  () => {
    process.stdout.write('begun\n');
    return new Promise(() => undefined);
  },
);
