/** The suite on the right shelf and on every wrong one; `suite-proof.test.ts` runs it and reads what failed. */
import { connectorSuite } from '../connector-suite.ts';
import { MISTAKES } from './shelf-store.ts';
import { shelf } from './shelf.ts';

connectorSuite('right', shelf());
for (const mistake of MISTAKES) connectorSuite(mistake, shelf(mistake));
