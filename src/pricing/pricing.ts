/** The station that prices: agreements in, quotes with their reasons out. */
import type { Transaction } from '../platform/sql.ts';
import { itemsSpokenOf } from './basis/records.ts';
import { noteAgreements } from './price-index-store.ts';
import { quotes, type QuoteContext, type Quotes } from './quotes/quotes.ts';

export interface Pricing extends Quotes {
  /** Told in the transaction of the change: these agreements were made, changed or deleted. */
  follow(tx: Transaction, agreementIds: readonly string[]): Promise<void>;
}

export function pricing(context: QuoteContext): Pricing {
  return {
    ...quotes(context),
    follow: async (tx, agreementIds) => {
      const ids = [...new Set(agreementIds)];
      const records = await context.needs.recordsOf(tx, ids);
      const now = records.flatMap((record) =>
        itemsSpokenOf(record).map((itemId) => ({ agreementId: record.recordId, itemId })),
      );
      await noteAgreements(tx, ids, now);
    },
  };
}
