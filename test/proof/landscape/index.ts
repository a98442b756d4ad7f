/** The sandbox's landscape on simulators whose addresses the test tells by the environment. */
import { hurried } from '../../../examples/testing/hurried.ts';
import { ownWarehouses } from '../../../examples/testing/own-warehouses.ts';
import { sandboxAddresses, type Addresses } from '../../../sandbox/landscape/addresses.ts';
import { sandboxEstate } from '../../../sandbox/landscape/estate.ts';

/** JSON of the addresses; a system that the test did not start stays at the sandbox's own address. */
const told: unknown = JSON.parse(process.env['PROOF_ADDRESSES'] ?? '{}');

const addresses: Addresses = {
  ...sandboxAddresses(),
  ...Object.fromEntries(Object.entries(told instanceof Object ? told : {})),
};

export default hurried(ownWarehouses(sandboxEstate(addresses)));
