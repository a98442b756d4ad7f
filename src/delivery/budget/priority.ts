/** Whose turn it is at one system: urgent classes first, none starved, and backfill never in the way. */

/** From urgent to patient. A row's class is its target's, or `backfill` where a resync or replay marked it. */
export const priorityClasses = [
  'order',
  'availability',
  'price',
  'shipment',
  'catalogue',
  'backfill',
] as const;
export type PriorityClass = (typeof priorityClasses)[number];

/** The place of a class: 0 is the most urgent. */
export function rankOf(priority: PriorityClass): number {
  return priorityClasses.indexOf(priority);
}

export const BACKFILL = rankOf('backfill');
/** Reading again what was delivered gives way to everything, even in the line for tokens. */
export const VERIFICATION = BACKFILL + 1;

/** Work that lies due at one target in one class, told by its oldest row. */
export interface Waiting {
  readonly target: string;
  readonly rank: number;
  readonly dueAt: Date;
}

/** What is free at the system now. */
export interface Room {
  readonly slotsFree: number;
  readonly slots: number;
  /** Share of the token bucket that is filled, 0 to 1. */
  readonly filled: number;
  /** Number of this turn; counts batches. */
  readonly turn: number;
  /** The turn at which a target was served last; none: never. */
  readonly servedAt: ReadonlyMap<string, number>;
}

/** Every so many turns the work that waits longest goes first, whatever its class: no class starves. */
const AGING_TURN = 10;
/** Backfill starts only while this much of the bucket stays for those who come after it. */
const RESERVED_FOR_URGENT = 0.25;
const RESERVED_FROM_VERIFICATION = 0.5;
const SLOTS_LEFT_BY_VERIFICATION = 2;

/** From this class on work is patient: it leaves a slot for what may come. */
export const PATIENT = rankOf('catalogue');

/**
 * Chooses what to claim next. Strictly by class; each tenth turn by age alone. Targets of one class take turns, so that a long list of
 * one never holds up the other. Patient work leaves one slot (where there are two) free, backfill a quarter of the bucket, too, so that
 * urgent work never finds the system full of it.
 */
export function chooseNext(waiting: readonly Waiting[], room: Room): Waiting | undefined {
  if (room.slotsFree <= 0) return undefined;
  const allowed = waiting.filter((each) => mayStart(each, room));
  const byAge = (a: Waiting, b: Waiting): number => a.dueAt.getTime() - b.dueAt.getTime();
  if (room.turn % AGING_TURN === AGING_TURN - 1) return allowed.toSorted(byAge)[0];
  const servedAt = ({ target }: Waiting): number => room.servedAt.get(target) ?? -1;
  return allowed.toSorted((a, b) => a.rank - b.rank || servedAt(a) - servedAt(b) || byAge(a, b))[0];
}

/** Verification starts only where nothing else does: half of the bucket stays and, where there are so many, two slots: one for patient work, and the one that this leaves. */
export function mayVerify({
  slots,
  slotsFree,
  filled,
}: Pick<Room, 'slots' | 'slotsFree' | 'filled'>): boolean {
  return slotsFree > Math.min(slots - 1, SLOTS_LEFT_BY_VERIFICATION) && filled >= RESERVED_FROM_VERIFICATION;
}

function mayStart({ rank }: Waiting, { slots, slotsFree, filled }: Room): boolean {
  if (rank >= PATIENT && slots > 1 && slotsFree <= 1) return false;
  return rank !== BACKFILL || filled >= RESERVED_FOR_URGENT;
}
