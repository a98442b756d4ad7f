/** What legislators, authorities and the tax department do without the hub. */
import { seededRandom, type Random } from '../kit/random.ts';
import { rateAsNumber } from './exact.ts';
import type { Rates } from './rates.ts';
import type { TaxState } from './routes.ts';

export interface TaxOffice extends TaxState {
  readonly rates: Rates;
  readonly clock: () => Date;
}

type Edit = (random: Random, office: TaxOffice) => string;

const edits: Readonly<Record<string, Edit>> = { changeRate, switchNexus, fileReturn, voidByHand };

/** The edits by name; the same seed makes the same choice. */
export function taxEdits(
  office: TaxOffice,
): Readonly<Record<string, (options: { readonly seed: number }) => Promise<string>>> {
  return Object.fromEntries(
    Object.entries(edits).map(([name, edit]) => [
      name,
      async ({ seed }: { readonly seed: number }) => edit(seededRandom(seed).fork(name), office),
    ]),
  );
}

/** From today on: what is dated earlier keeps the rate of its day. */
function changeRate(random: Random, { rates, clock }: TaxOffice): string {
  const region = random.pick(rates.regions());
  const from = clock().toISOString().slice(0, 10);
  const by = BigInt(random.between(1, 8)) * 1_250n;
  const rate = rates.change(region, by, from);
  return `Raised the rate of ${region} to ${rateAsNumber(rate)} from ${from} on.`;
}

function switchNexus(random: Random, { rates }: TaxOffice): string {
  const region = random.pick(rates.regions());
  return rates.switchNexus(region)
    ? `Registered the company in ${region}: tax is due there.`
    : `Gave up the registration in ${region}: no tax is due there.`;
}

function fileReturn(_random: Random, { transactions }: TaxOffice): string {
  return `Filed a return: ${transactions.lockCommitted()} transactions are locked for ever.`;
}

function voidByHand(random: Random, { transactions }: TaxOffice): string {
  const open = transactions.all().filter(({ status, locked }) => status === 'Committed' && !locked);
  if (open.length === 0) return 'Voided nothing: no committed transaction is open.';
  const chosen = random.pick(open);
  transactions.void(chosen, 'DocVoided');
  return `Voided ${chosen.code} by hand.`;
}
