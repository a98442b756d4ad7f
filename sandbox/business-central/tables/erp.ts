/** The whole state of the simulated company. */
import { Table, type Change, type TableName } from './table.ts';

const NAMES: readonly TableName[] = [
  'items',
  'itemUnits',
  'itemCategories',
  'units',
  'customers',
  'shipTos',
  'contacts',
  'vendors',
  'locations',
  'paymentTerms',
  'prices',
  'ledgerEntries',
  'postingGroups',
  'salesQuotes',
  'salesQuoteLines',
  'salesOrders',
  'salesOrderLines',
  'salesShipments',
  'salesShipmentLines',
  'salesInvoices',
  'salesInvoiceLines',
  'salesCreditMemos',
  'salesCreditMemoLines',
  'paymentJournals',
  'customerPayments',
  'journalLines',
  'ledger',
  'purchaseOrders',
  'purchaseOrderLines',
];

export interface TaxPlace {
  readonly country: string;
  readonly region: string;
  readonly postalCode: string;
}

/** The rates of all who take sales tax at a place on a day (as `2026-01-31`), in millionths; pure. */
export type TaxAreas = (place: TaxPlace, day: string) => readonly bigint[];

export interface Erp {
  readonly companyId: string;
  readonly companyName: string;
  readonly clock: () => Date;
  /** Absent: one rate for all. */
  readonly taxAreas?: TaxAreas;
  readonly tables: Readonly<Record<TableName, Table>>;
  /** Record id → until when somebody else holds it, in milliseconds. */
  readonly locks: Map<string, number>;
  /** Order line id → number of the warehouse shipment that has the line: its quantity is fixed until that is posted or deleted. */
  readonly warehouseLines: Map<string, string>;
  /** Lists whose actions the application may not call, e.g. `orderStates`. */
  readonly denied: Set<string>;
  /** Number series → the last number that was given. */
  readonly series: Map<string, number>;
  /** Accounts of the general ledger to which people may post directly: number → name. */
  readonly accounts: Map<string, string>;
  /** The last day on which nothing may be posted any more, as `2026-01-31`. */
  closedUntil: string;
  /** The documentation of `journalLines` says that lines of customers and vendors are not shown; its published source shows them. */
  hidesCustomerLines: boolean;
  /** So many writes are still answered as done without being done. */
  ignoredWrites: number;
  /** Called after each change that notifies. */
  onChange(listener: (change: Change) => void): void;
}

export interface Company {
  readonly id: string;
  readonly name: string;
  readonly taxAreas?: TaxAreas;
}

/** Makes an empty company. */
export function emptyErp(company: Company, clock: () => Date): Erp {
  const listeners: ((change: Change) => void)[] = [];
  const tell = (change: Change): void => listeners.forEach((listener) => listener(change));
  const tables = Object.fromEntries(NAMES.map((name) => [name, new Table(name, clock, tell)]));
  return {
    companyId: company.id,
    companyName: company.name,
    clock,
    ...(company.taxAreas === undefined ? {} : { taxAreas: company.taxAreas }),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made of all names just above
    tables: tables as Record<TableName, Table>,
    locks: new Map(),
    warehouseLines: new Map(),
    denied: new Set(),
    series: new Map(),
    accounts: new Map(),
    closedUntil: '',
    hidesCustomerLines: false,
    ignoredWrites: 0,
    onChange: (listener) => void listeners.push(listener),
  };
}

/** Remembers the open sales orders as they are now; the given function puts them back. */
export function rememberSales({ tables }: Erp): () => void {
  const restorers = [tables.salesOrders.remember(), tables.salesOrderLines.remember()];
  return () => restorers.forEach((restore) => restore());
}
