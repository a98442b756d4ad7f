/** Everybody whom an order concerns, besides those who work on it: told at all times; pure. */
import type { WantedDocument } from '../../kit/process.ts';
import { taxReports } from '../taxes/tax-reports.ts';
import { customerPayments } from './customer-payments.ts';
import type { NotificationInput } from './buyers/message.ts';
import { notificationsOf } from './buyers/notifications.ts';
import { summariesOf, type SummaryInput } from './summaries.ts';
import { trackingsOf } from './trackings.ts';

export type TellingInput = NotificationInput & SummaryInput & { readonly unknown: readonly object[] };

/** The buyer, the CRM, the tax engine, the ERP's ledger, and whoever follows parcels. An order that names something unknown is told to nobody yet. */
export function tellings(input: TellingInput): readonly WantedDocument[] {
  const { state, around, customer, unknown } = input;
  // Money that was taken is booked whatever has become unknown since: the papers name whose it is.
  const always = [...trackingsOf(state, around), ...customerPayments(state, around)];
  if (unknown.length > 0 || customer === undefined) return always;
  return [...always, ...notificationsOf(input), ...summariesOf(input), ...taxReports({ ...input, customer })];
}
