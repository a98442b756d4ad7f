/** The estate of the distributor on this computer: simulators, the supplier, the board and the trickle, started together. */
import { startBoard } from './board/board.ts';
import { startBusinessCentral } from './business-central/business-central.ts';
import { ERP_SIGN_IN, SANDBOX_SECRETS } from './credentials.ts';
import { desksOf } from './day/desks/desks.ts';
import { systemsOf } from './day/systems.ts';
import { seedDistributor } from './distributor/seed.ts';
import type { Distributor } from './distributor/shapes.ts';
import type { Simulator } from './kit/faults.ts';
import { startTrickle } from './kit/trickle.ts';
import { newestMessages } from './mail/reading.ts';
import { portOf, services } from './services.ts';
import { SHIPPER_NAMES, SHIPPERS } from './shippers.ts';
import { planOfSandbox, type PlanName } from './shopify/plans.ts';
import { startShopify } from './shopify/start.ts';
import { startSupplier } from './supplier/supplier.ts';
import { printedRates } from './tax/rates.ts';
import { startWarehouse } from './warehouse/warehouse.ts';

export interface SandboxOptions {
  readonly seed: number;
  /** Where the supplier drops his files. */
  readonly supplierFolder: string;
  /** Items of the distributor; default 2,000. */
  readonly items?: number;
  /** Customers of the distributor; default 300. */
  readonly customers?: number;
  /** Plan of the shop; default: as `SANDBOX_SHOP_PLAN` says. */
  readonly shopPlan?: PlanName;
  /** Where the hub is reached: the payment service tells its events there. Absent: nobody has registered it. */
  readonly publicUrl?: string | undefined;
  /** Time between two changes that people make; 0: nobody changes anything. */
  readonly trickleMs: number;
  /** `fixed` as in `credentials.ts`, or any that are `free` (tests). */
  readonly ports: 'fixed' | 'free';
  /** Systems of whoever ships; default: everybody's. */
  readonly shippers?: readonly (keyof typeof SHIPPERS)[];
  /** Told every change of the trickle. */
  readonly onEdit?: (system: string, told: string) => void;
}

export interface Sandbox {
  readonly simulators: readonly Simulator[];
  readonly boardUrl: string;
  close(): Promise<void>;
}

/** An order is picked, packed and shipped in three steps of this length. */
const PICKERS_STEP_MS = 2_000;
/** What happens by itself: nothing that destroys, and stock moves more often than anything else. */
const LIVELY_EDITS: Readonly<Record<string, readonly string[]>> = {
  erp: ['changeListPrice', 'changePrice', 'renameItem', 'addItem'],
  shop: [],
  'wms-east': ['moveStock', 'moveStock', 'moveStock', 'moveStock', 'countItem'],
  'wms-west': ['moveStock', 'moveStock', 'countItem'],
  'wms-3pl': [],
  'supplier-desk': [],
  supplier: [],
  payments: [],
  tax: [],
  tms: [],
  mail: [],
  crm: [],
  hook: [],
};

/** Starts everything, or nothing: what had started is closed again where a part fails. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const distributor = seedDistributor({
    seed: options.seed,
    ...(options.items === undefined ? {} : { items: options.items }),
    ...(options.customers === undefined ? {} : { customers: options.customers }),
  });
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).toReversed()) await each();
  };
  try {
    const simulators: Simulator[] = [];
    for (const start of parts(options, distributor)) {
      const simulator = await start();
      simulators.push(simulator);
      closers.push(() => simulator.close());
    }
    const systems = systemsOf(simulators);
    const board = await startBoard(simulators, {
      ...portOf(options, 'board'),
      desks: desksOf(systems),
      mail: () => newestMessages(systems.mail.mailboxes),
    });
    closers.push(() => board.close());
    if (options.trickleMs > 0) {
      const { seed, trickleMs, onEdit } = options;
      const told = onEdit === undefined ? {} : { onEdit };
      const trickle = startTrickle(simulators, { seed, everyMs: trickleMs, edits: LIVELY_EDITS, ...told });
      closers.push(() => trickle.stop());
    }
    return { simulators, boardUrl: board.url, close };
  } catch (failure) {
    await close();
    throw failure;
  }
}

function parts(options: SandboxOptions, distributor: Distributor): readonly (() => Promise<Simulator>)[] {
  const { seed, supplierFolder, trickleMs, shippers = SHIPPER_NAMES } = options;
  const common = { seed, distributor };
  // Where nobody changes anything, nobody picks either.
  const work = trickleMs > 0 ? { workEveryMs: PICKERS_STEP_MS } : {};
  return [
    () =>
      startBusinessCentral({
        ...common,
        ...portOf(options, 'erp'),
        credentials: { ...ERP_SIGN_IN, clientSecret: SANDBOX_SECRETS.SANDBOX_ERP_CLIENT_SECRET },
        // Its own copy: what is changed at the tax engine, the ERP does not know.
        taxAreas: printedRates(),
      }),
    () =>
      startShopify({
        ...common,
        ...portOf(options, 'shop'),
        accessToken: SANDBOX_SECRETS.SANDBOX_SHOP_ACCESS_TOKEN,
        webhookSecret: SANDBOX_SECRETS.SANDBOX_SHOP_WEBHOOK_SECRET,
        plan: options.shopPlan ?? planOfSandbox(),
      }),
    ...shippers.map(
      (name) => () =>
        startWarehouse({
          ...common,
          ...work,
          ...portOf(options, name),
          ...SHIPPERS[name],
          name,
          requestsPerSecond: 20,
        }),
    ),
    () => startSupplier({ name: 'supplier', folder: supplierFolder, supplierNumber: 'SUP-01', distributor }),
    ...services(options, distributor),
  ];
}
