/** What people at the dashboard, buyers and their banks do without the hub. */
import { seededRandom, type Random } from '../kit/random.ts';
import type { Account } from './account.ts';
import { cancelIntent, capture, expire } from './life/intents.ts';
import type { PaymentIntent } from './life/objects.ts';
import { closeDispute, failRefund, isOpen, openDispute, refundIntent } from './life/refunds.ts';

type Edit = (account: Account, random: Random) => string;

const LOCKED_MS = 5_000;

const edits: Readonly<Record<string, Edit>> = {
  refundByHand,
  captureByHand,
  cancelByHand,
  refuseCaptures,
  expireAuthorisation,
  dispute,
  winDispute: (account) => endDispute(account, 'won'),
  loseDispute: (account) => endDispute(account, 'lost'),
  failRefund: failLastRefund,
  lockPayment,
};

/** The edits of the board; the same seed makes the same choice. */
export function paymentEdits(
  account: Account,
): Readonly<Record<string, (options: { readonly seed: number }) => Promise<string>>> {
  return Object.fromEntries(
    Object.entries(edits).map(([name, edit]) => [
      name,
      async ({ seed }: { readonly seed: number }) => edit(account, seededRandom(seed).fork(name)),
    ]),
  );
}

function someIntent(
  account: Account,
  random: Random,
  fits: (intent: PaymentIntent) => boolean,
): PaymentIntent | undefined {
  const fitting = [...account.intents.values()].filter(fits);
  return fitting.length === 0 ? undefined : random.pick(fitting);
}

const isAuthorised = ({ status }: PaymentIntent): boolean => status === 'requires_capture';

function refundByHand(account: Account, random: Random): string {
  const intent = someIntent(account, random, (each) => refundable(account, each) > 0);
  if (intent === undefined) return 'Refunded nothing: nothing is captured.';
  const amount = random.between(1, refundable(account, intent));
  refundIntent(account, intent, { amount, reason: 'requested_by_customer', metadata: {} });
  return `Refunded ${amount} ${intent.currency} (minor units) of ${intent.id} at the dashboard.`;
}

function refundable(account: Account, intent: PaymentIntent): number {
  const charge = account.charges.get(intent.latest_charge ?? '');
  const isContested = [...account.disputes.values()].some(
    (each) => each.charge === charge?.id && isOpen(each),
  );
  return charge === undefined || isContested ? 0 : charge.amount_captured - charge.amount_refunded;
}

function captureByHand(account: Account, random: Random): string {
  const intent = someIntent(account, random, (each) => isAuthorised(each) && !account.declines.has(each.id));
  if (intent === undefined) return 'Captured nothing: nothing is authorised.';
  capture(account, intent, { amount: intent.amount_capturable, isFinal: true });
  return `Captured all of ${intent.id} at the dashboard.`;
}

function cancelByHand(account: Account, random: Random): string {
  const intent = someIntent(account, random, (each) => isAuthorised(each) && each.amount_received === 0);
  if (intent === undefined) return 'Cancelled nothing: nothing is authorised and untouched.';
  cancelIntent(account, intent, 'requested_by_customer');
  return `Cancelled ${intent.id} at the dashboard.`;
}

function refuseCaptures(account: Account, random: Random): string {
  const intent = someIntent(account, random, (each) => isAuthorised(each) && !account.declines.has(each.id));
  if (intent === undefined) return 'Refuses nothing: nothing is authorised.';
  const code = random.pick(['insufficient_funds', 'lost_card', 'do_not_honor'] as const);
  account.declines.set(intent.id, code);
  return `The buyer's bank lets no more be taken of ${intent.id} (${code}).`;
}

function expireAuthorisation(account: Account, random: Random): string {
  const intent = someIntent(account, random, isAuthorised);
  if (intent === undefined) return 'Nothing ran out: nothing is authorised.';
  expire(account, intent);
  return `The authorisation of ${intent.id} ran out.`;
}

function dispute(account: Account, random: Random): string {
  const intent = someIntent(account, random, (each) => refundable(account, each) > 0);
  if (intent === undefined) return 'Nobody disputes: nothing is captured.';
  const { id } = openDispute(account, intent, random.pick(['fraudulent', 'product_not_received', 'general']));
  return `The buyer's bank opened the dispute ${id} about ${intent.id}.`;
}

function endDispute(account: Account, end: 'won' | 'lost'): string {
  const open = [...account.disputes.values()].find((each) => isOpen(each) && each.status !== 'lost');
  if (open === undefined) return 'No dispute is open.';
  closeDispute(account, open, end);
  return `The dispute ${open.id} about ${open.payment_intent} was ${end}.`;
}

function failLastRefund(account: Account): string {
  const refund = [...account.refunds.values()].findLast(({ status }) => status === 'succeeded');
  if (refund === undefined) return 'No refund failed: there is none.';
  failRefund(account, refund, 'lost_or_stolen_card');
  return `The buyer's bank sent the refund ${refund.id} of ${refund.payment_intent} back.`;
}

function lockPayment(account: Account, random: Random): string {
  const intent = someIntent(account, random, () => true);
  if (intent === undefined) return 'Locked nothing: there is no payment.';
  account.locks.set(intent.id, account.nowMs() + LOCKED_MS);
  return `Locked ${intent.id} for ${LOCKED_MS / 1000} seconds.`;
}
