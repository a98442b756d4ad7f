/** Is the payment journal there, fit, and the hub's alone, and may its books be read? Changes nothing. */
import type { Problem } from '../../kit/mapping.ts';
import type { Context } from '../api/session.ts';
import { lookUpPayments } from './standing-payments.ts';

/** Asks as a payment would, about one that there never was. */
export async function checkJournal(context: Context): Promise<readonly Problem[]> {
  if (context.settings.paymentJournal === undefined) return [];
  const ground = await lookUpPayments(context, [{ key: 'check', body: NEVER }]);
  const path = 'paymentJournal';
  if ('outcome' in ground)
    return [
      {
        path,
        found: 'reason' in ground ? ground.reason : 'no answer',
        agreed: 'a journal that the hub may use',
      },
    ];
  return ground.strange.map(({ documentNumber }) => ({
    path,
    found: `a line that the hub did not write: document ${documentNumber || 'without a number'}`,
    agreed: 'a journal that is the hub’s alone',
  }));
}

const NEVER = {
  externalDocumentNumber: 'CHECK',
  kind: 'receipt',
  paper: 'CHECK',
  postingDate: '2000-01-01',
  description: '',
  amount: '0',
} as const;
