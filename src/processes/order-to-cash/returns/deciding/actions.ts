/** What people may do with a return, and why not the rest; pure. */
import type { ReturnLeg } from '../../asking/decided.ts';
import type { Returned, ReturnsInput } from '../returned.ts';
import type { Measured } from '../standing.ts';
import { whyNotCancelled } from './cancelling.ts';

export interface ReturnAction {
  readonly action: 'cancel-return' | 'settle-return' | 'change-return';
  /** Of `settle-return`: which leg it ends. */
  readonly leg?: ReturnLeg;
  readonly legal: boolean;
  readonly why: string;
}

/** Of a return with which nothing can be done any more. */
export function noActions(why: string): readonly ReturnAction[] {
  return [
    { action: 'cancel-return', legal: false, why },
    { action: 'settle-return', leg: 'goods', legal: false, why },
    { action: 'settle-return', leg: 'money', legal: false, why },
    { action: 'change-return', legal: false, why },
  ];
}

/** Has a person taken what came, and what did not, as it is? */
export function isSettled({ state }: ReturnsInput, { told }: Returned): boolean {
  return state.decisions.some(
    (each) => each.action === 'settle-return' && each.leg !== 'money' && each.return === told.return.number,
  );
}

/** What may be done with one return that counts. */
export function returnActions(
  input: ReturnsInput,
  measured: Measured,
  { isClosed, isAsked }: { readonly isClosed: boolean; readonly isAsked: boolean },
): readonly ReturnAction[] {
  const { returned, given } = measured;
  const ended = isClosed ? 'it is closed: each leg has come to its end' : undefined;
  const whyNotTakenBack = whyNotCancelled(input, returned, given.units) ?? ended;
  const nothingAsked = isAsked ? undefined : ended;
  const whyNotSettled = isSettled(input, returned) ? 'a person has taken it as it is' : nothingAsked;
  return [
    {
      action: 'cancel-return',
      legal: whyNotTakenBack === undefined,
      why: whyNotTakenBack ?? 'nothing came and no money moved: it is taken back everywhere',
    },
    {
      action: 'settle-return',
      leg: 'goods',
      legal: whyNotSettled === undefined,
      why: whyNotSettled ?? 'nothing more is waited for, and what came is taken as it is',
    },
    leaving(measured),
    changing(measured),
  ];
}

/** What went out stands for good; goods are waited for as before. */
function leaving({ change }: Measured): ReturnAction {
  const action = { action: 'settle-return', leg: 'money' } as const;
  if (change === undefined) return { ...action, legal: false, why: NO_CHANGE };
  return {
    ...action,
    legal: true,
    why: `it stays by ${change.from}; what is waited for of the goods is waited for all the same`,
  };
}

const NO_CHANGE = 'no change of it waits for a person';

/** Money can follow a credit; money that is gone cannot be called back. */
function changing({ change }: Measured): ReturnAction {
  const action = 'change-return';
  if (change === undefined) return { action, legal: false, why: NO_CHANGE };
  if (change.to === 'none') return { action, legal: false, why: 'what went out cannot be called back' };
  return change.from === 'credit'
    ? { action, legal: true, why: 'money goes back, though it is credited on the account' }
    : { action, legal: false, why: 'the money is gone: the hub cannot call it back' };
}
