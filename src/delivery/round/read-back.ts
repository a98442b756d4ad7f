/** Reads accepted writes again from the target: an answer of success is not yet the thing. */
import type { Write } from '../../connectors/kit/target.ts';
import { isHeld } from '../rules/held.ts';
import type { ReadBack, Round } from './work.ts';

const SAMPLED_SHARE = 1 / 20;
const NOT_ASKED: ReadBack = { held: 'not-asked' };

/** Is this write read back, by the policy of its target? */
export function isReadBack(policy: 'all' | 'sample' | 'none', random: () => number): boolean {
  return policy === 'all' || (policy === 'sample' && random() < SAMPLED_SHARE);
}

/** Compares each body with what the target holds now. A target that cannot tell now leaves the writes unconfirmed. */
export async function readBack(round: Round, writes: readonly Write[]): Promise<readonly ReadBack[]> {
  const { target } = round.target;
  if (writes.length === 0 || target.readBack === undefined) return writes.map(() => NOT_ASKED);
  const read = target.readBack.bind(target);
  const { timing, options } = round.worker;
  try {
    const held = await round.purse.call((context) => read(context, writes), {
      context: round.target.context,
      timeoutMs: timing.writeTimeoutMs,
      rank: round.rank,
      onLate: () => undefined,
    });
    if (held.length !== writes.length) throw new Error(`${writes.length} asked, ${held.length} answered`);
    return writes.map(({ body }, place) => compare(body, held[place]));
  } catch (error) {
    options.log.warn('delivery.read-back-failed', { target: round.target.name, error });
    return writes.map(() => NOT_ASKED);
  }
}

function compare(body: unknown, held: unknown): ReadBack {
  return held !== 'absent' && isHeld(body, held) ? { held: 'yes' } : { held: 'no', instead: held };
}
