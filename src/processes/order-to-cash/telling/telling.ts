/** Everybody whom an order concerns, besides those who work on it: told at all times; pure. */
import type { WantedDocument } from '../../kit/process.ts';
import { taxReports } from '../taxes/tax-reports.ts';
import { notificationsOf, type NotificationInput } from './notifications.ts';
import { summariesOf, type SummaryInput } from './summaries.ts';
import { trackingsOf } from './trackings.ts';

export type TellingInput = NotificationInput & SummaryInput & { readonly unknown: readonly object[] };

/** The buyer, the CRM, the tax engine, and whoever follows parcels. An order that names something unknown is told to nobody yet. */
export function tellings(input: TellingInput): readonly WantedDocument[] {
  const { state, around, customer, unknown } = input;
  const parcels = trackingsOf(state, around);
  if (unknown.length > 0 || customer === undefined) return parcels;
  return [
    ...parcels,
    ...notificationsOf(input),
    ...summariesOf(input),
    ...taxReports({ ...input, customer }),
  ];
}
