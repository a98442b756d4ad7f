/** What one leased row needs, decided without touching anything: compare what should be there with what was delivered. */
import type { Problem } from '../../connectors/kit/mapping.ts';
import type { MappedForTarget } from '../../connectors/kit/mapping.ts';
import { stableHash } from '../../platform/hash.ts';
import type { DeliveryTarget, LoadedView } from '../delivery-target.ts';
import type { LeasedRow } from '../rows/sync-row.ts';
import { waitKey } from '../rows/sync-row.ts';
import { checkBody } from './body-check.ts';

export type Intent =
  | {
      readonly intent: 'write';
      readonly body: unknown;
      readonly hash: string;
      readonly externalId: string | undefined;
      readonly revision?: string;
    }
  | { readonly intent: 'remove' }
  /** Equal to what was delivered: nothing is sent. */
  | { readonly intent: 'absorb'; readonly hash: string }
  /** Equal and accepted, but not yet seen to be there. */
  | { readonly intent: 'confirm'; readonly body: unknown; readonly hash: string }
  /** The same content ended in a question before: it stays there. */
  | { readonly intent: 'keep' }
  /** The same content waits for its next try. */
  | { readonly intent: 'postpone'; readonly until: Date }
  | { readonly intent: 'wait'; readonly waitsFor: string; readonly reason: string }
  | { readonly intent: 'rest'; readonly state: 'withheld' | 'gone'; readonly reason: string | undefined }
  | { readonly intent: 'refuse'; readonly hash: string; readonly reason: string };

/** The content hash of a record that should not be there. */
export const GONE_HASH = '0'.repeat(32);

/** Shortened content hash, 32 hexadecimal digits. */
function hashOf(body: unknown): string {
  return stableHash(body).slice(0, 32);
}

/** Decides for one row. Never throws: a mapping that throws refuses its own record only. */
export function intentOf(
  row: LeasedRow,
  view: LoadedView | undefined,
  to: { readonly target: DeliveryTarget; readonly now: Date },
): Intent {
  if (view === undefined || view === 'gone') return whenGone(row, to);
  if ('withheld' in view) return { intent: 'rest', state: 'withheld', reason: view.withheld };
  const mapped = mapSafely(view, to.target);
  if ('refused' in mapped) return refuse(row, mapped.refused);
  if ('withheld' in mapped) return { intent: 'rest', state: 'withheld', reason: mapped.withheld };
  if ('waitsFor' in mapped) return waitFor(mapped.waitsFor, to.target);
  if ('breach' in mapped) return refuse(row, describe(mapped.breach));
  const { externalId, revision } = view;
  const wanted = { body: mapped.mapped, hash: mapped.hash, externalId };
  return whenMapped(row, revision === undefined ? wanted : { ...wanted, revision }, to);
}

const MAY_BE_LEFT = 'it is gone here, and a create of unknown end may have left it in the target';

function whenMapped(
  row: LeasedRow,
  wanted: Omit<Extract<Intent, { intent: 'write' }>, 'intent'>,
  { target, now }: { readonly target: DeliveryTarget; readonly now: Date },
): Intent {
  if (wanted.hash === row.deliveredHash && !row.uncertain) {
    const isUnconfirmed = target.readBack === 'all' && row.confirmedAt === undefined;
    return isUnconfirmed && target.target.readBack !== undefined
      ? { intent: 'confirm', body: wanted.body, hash: wanted.hash }
      : { intent: 'absorb', hash: wanted.hash };
  }
  return asBefore(row, wanted.hash, now) ?? { intent: 'write', ...wanted };
}

function whenGone(
  row: LeasedRow,
  { target, now }: { readonly target: DeliveryTarget; readonly now: Date },
): Intent {
  const wasDelivered = row.deliveredHash !== undefined || row.deliveredAt !== undefined;
  if (!wasDelivered && row.uncertain) return refuse(row, MAY_BE_LEFT);
  if (!wasDelivered) return { intent: 'rest', state: 'gone', reason: undefined };
  if (target.target.remove === undefined)
    return { intent: 'rest', state: 'gone', reason: 'the target has no way to take it out' };
  return asBefore(row, GONE_HASH, now) ?? { intent: 'remove' };
}

/** The same content as at the last try: its end or its next try still holds. */
function asBefore(row: LeasedRow, hash: string, now: Date): Intent | undefined {
  if (row.desiredHash !== hash) return undefined;
  if (row.state === 'dead' || row.state === 'asked') return { intent: 'keep' };
  return row.retryAt !== undefined && row.retryAt > now
    ? { intent: 'postpone', until: row.retryAt }
    : undefined;
}

function waitFor(
  waitsFor: { readonly domain: string; readonly recordId: string; readonly kind?: string },
  target: DeliveryTarget,
): Intent {
  return {
    intent: 'wait',
    waitsFor: waitKey({ ...waitsFor, system: target.system }),
    reason: `waits until ${target.system} knows ${waitsFor.domain} ${waitsFor.recordId}`,
  };
}

function refuse(row: LeasedRow, reason: string): Intent {
  const hash = hashOf({ refused: reason });
  return row.state === 'dead' && row.desiredHash === hash
    ? { intent: 'keep' }
    : { intent: 'refuse', hash, reason };
}

type Mapped =
  | { readonly refused: string }
  | { readonly mapped: unknown; readonly hash: string }
  | Exclude<MappedForTarget<unknown>, { readonly mapped: unknown }>;

function mapSafely(view: Exclude<LoadedView, 'gone' | { withheld: string }>, to: DeliveryTarget): Mapped {
  try {
    const mapped = to.target.map(view, to.context.settings);
    if (!('mapped' in mapped)) return mapped;
    const problems = checkBody(to.target.to, mapped.mapped);
    return problems.length > 0 ? { breach: problems } : { ...mapped, hash: hashOf(mapped.mapped) };
  } catch (error) {
    return { refused: `the mapping failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function describe(problems: readonly Problem[]): string {
  return problems
    .slice(0, 5)
    .map(({ path, found, agreed }) => `${path}: found ${found.slice(0, 80)}, agreed was ${agreed}`)
    .join('; ');
}
