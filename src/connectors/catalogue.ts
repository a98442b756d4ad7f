/** Every connector that ships with the hub, by name. */
import type { Connector } from './kit/connector.ts';
import { businessCentral } from './business-central/connector.ts';
import { filesCsv } from './files-csv/index.ts';
import { hook } from './hook/connector.ts';
import { payments } from './payments/connector.ts';
import { mail } from './mail/connector.ts';
import { salesforce } from './salesforce/connector.ts';
import { shopify } from './shopify/index.ts';
import { tax } from './tax/connector.ts';
import { tms } from './tms/connector.ts';
import { warehouseRest } from './warehouse-rest/index.ts';

export const connectors: readonly Connector[] = [
  businessCentral,
  filesCsv,
  hook,
  mail,
  payments,
  salesforce,
  shopify,
  tax,
  tms,
  warehouseRest,
];
