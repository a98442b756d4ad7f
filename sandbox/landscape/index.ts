/** The landscape that `npm start` runs: copy this folder to begin your own. */
import { sandboxAddresses } from './addresses.ts';
import { sandboxEstate } from './estate.ts';

export default sandboxEstate(sandboxAddresses());
