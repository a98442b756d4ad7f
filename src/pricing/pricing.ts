/** The station that prices: agreements in; quotes with their reasons, and the proof that the ERP says the same, out. */
import type { Questions } from '../model/exceptions.ts';
import type { Log } from '../platform/log.ts';
import type { Queryable, Transaction } from '../platform/sql.ts';
import { itemsSpokenOf } from './basis/records.ts';
import { certifying, type CertificationPolicy, type Certifying } from './certification/certifying.ts';
import type { CertificationNeeds } from './certification/certify.ts';
import { noteAgreements, readRevisions } from './price-index-store.ts';
import { quotes, type QuoteContext, type Quotes } from './quotes/quotes.ts';

export interface Pricing extends Omit<Quotes, 'price'>, Certifying {
  /** Told in the transaction of the change: these agreements were made, changed or deleted. Gives the items whose prices may be others now. */
  follow(tx: Transaction, agreementIds: readonly string[]): Promise<readonly string[]>;
  /** How often agreements about each item have changed; an item of which no agreement ever spoke is missing. */
  revisions(queryable: Queryable, itemIds: readonly string[]): Promise<ReadonlyMap<string, bigint>>;
}

export interface PricingContext extends QuoteContext {
  readonly log: Log;
  readonly questions: Questions<Transaction>;
  readonly needs: CertificationNeeds;
  /** Absent: no system is declared by which prices are certified. */
  readonly certification: () => CertificationPolicy | undefined;
}

export function pricing(context: PricingContext): Pricing {
  const { price, ...quoting } = quotes(context);
  const policyOf = () => {
    const declared = context.certification();
    return declared && { ...declared, currency: context.policies().currency };
  };
  return {
    ...quoting,
    ...certifying({ ...context, price }, policyOf),
    follow: async (tx, agreementIds) => {
      const ids = [...new Set(agreementIds)];
      const records = await context.needs.recordsOf(tx, ids);
      const now = records.flatMap((record) =>
        itemsSpokenOf(record).map((itemId) => ({ agreementId: record.recordId, itemId })),
      );
      return await noteAgreements(tx, ids, now);
    },
    revisions: readRevisions,
  };
}
