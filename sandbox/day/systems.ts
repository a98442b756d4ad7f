/** The simulated systems of the sandbox by what they are, for whoever acts in them and looks into them. */
import type { BusinessCentralSimulator } from '../business-central/business-central.ts';
import type { Simulator } from '../kit/faults.ts';
import type { MailSimulator } from '../mail/mail.ts';
import type { PaymentsSimulator } from '../payments/payments.ts';
import type { SalesforceSimulator } from '../salesforce/salesforce.ts';
import type { ShopifySimulator } from '../shopify/start.ts';
import type { TaxSimulator } from '../tax/tax.ts';
import type { TmsSimulator } from '../tms/tms.ts';
import type { WarehouseSimulator } from '../warehouse/warehouse.ts';

export interface Systems {
  readonly simulators: readonly Simulator[];
  readonly erp: BusinessCentralSimulator;
  readonly shop: ShopifySimulator;
  readonly crm: SalesforceSimulator;
  readonly payments: PaymentsSimulator;
  readonly tax: TaxSimulator;
  readonly tms: TmsSimulator;
  readonly mail: MailSimulator;
  readonly warehouses: readonly WarehouseSimulator[];
}

/** Finds each system by what it shows. Throws where one is missing. */
export function systemsOf(simulators: readonly Simulator[]): Systems {
  return {
    simulators,
    erp: the(simulators, isErp),
    shop: the(simulators, isShop),
    crm: the(simulators, isCrm),
    payments: the(simulators, isPayments),
    tax: the(simulators, isTax),
    tms: the(simulators, isTms),
    mail: the(simulators, isMail),
    warehouses: simulators.filter(isWarehouse),
  };
}

function the<Kind extends Simulator>(
  simulators: readonly Simulator[],
  isMeant: (each: Simulator) => each is Kind,
): Kind {
  const found = simulators.find(isMeant);
  if (found === undefined) throw new Error(`the sandbox lacks a system: ${isMeant.name}`);
  return found;
}

const isErp = (each: Simulator): each is BusinessCentralSimulator => 'erp' in each;
const isShop = (each: Simulator): each is ShopifySimulator => 'shop' in each;
const isCrm = (each: Simulator): each is SalesforceSimulator => 'org' in each;
const isPayments = (each: Simulator): each is PaymentsSimulator => 'account' in each && 'authorise' in each;
const isTax = (each: Simulator): each is TaxSimulator => 'office' in each;
const isTms = (each: Simulator): each is TmsSimulator =>
  'state' in each && each.state instanceof Object && 'trackers' in each.state;
const isMail = (each: Simulator): each is MailSimulator => 'mailboxes' in each;
const isWarehouse = (each: Simulator): each is WarehouseSimulator =>
  'state' in each && each.state instanceof Object && 'book' in each.state;
