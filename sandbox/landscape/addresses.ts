/** Where the simulators are: fixed ports and a fixed folder in the sandbox, other ones in tests. */
import { resolve } from 'node:path';
import { SANDBOX_PORTS } from '../credentials.ts';

export interface Addresses {
  readonly erp: string;
  readonly shop: string;
  readonly 'wms-east': string;
  readonly 'wms-west': string;
  readonly 'wms-3pl': string;
  readonly 'supplier-desk': string;
  readonly payments: string;
  readonly tax: string;
  readonly crm: string;
  readonly tms: string;
  /** `smtp://host:port`. */
  readonly mail: string;
  readonly hook: string;
  /** Absolute. */
  readonly supplierFolder: string;
}

/** The addresses of `npm start`; the supplier's folder lies in the data folder. */
export function sandboxAddresses(env: NodeJS.ProcessEnv = process.env): Addresses {
  return {
    erp: at(SANDBOX_PORTS.erp),
    shop: at(SANDBOX_PORTS.shop),
    'wms-east': at(SANDBOX_PORTS['wms-east']),
    'wms-west': at(SANDBOX_PORTS['wms-west']),
    'wms-3pl': at(SANDBOX_PORTS['wms-3pl']),
    'supplier-desk': at(SANDBOX_PORTS['supplier-desk']),
    payments: at(SANDBOX_PORTS.payments),
    tax: at(SANDBOX_PORTS.tax),
    crm: at(SANDBOX_PORTS.crm),
    tms: at(SANDBOX_PORTS.tms),
    mail: at(SANDBOX_PORTS.mail, 'smtp'),
    hook: at(SANDBOX_PORTS.hook),
    supplierFolder: resolve(env['CROSSDOCK_DATA_DIR'] ?? '.crossdock', 'sandbox', 'supplier'),
  };
}

function at(port: number, scheme = 'http'): string {
  return `${scheme}://127.0.0.1:${port}`;
}
