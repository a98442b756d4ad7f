/** What a plan rests on, and when it can change by itself; pure. */
import { UNIT } from '../../../model/unmapped.ts';
import { outageOf, silenceOf } from '../../kit/owed.ts';
import type { Expectation, Wait } from '../../kit/process.ts';
import type { Around } from '../around.ts';
import { systemOf } from './expecting.ts';
import { warehouseOrderName } from '../document-names.ts';
import type { LineView } from '../lines.ts';
import type { Resolved } from '../resolving.ts';
import type { OrderState } from '../state.ts';
import { substitutesOf } from '../supply/substituting.ts';
import type { Gate } from '../terms/gate.ts';
import type { Stop } from '../terms/stops.ts';

export interface RestingInput {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  readonly resolved: Resolved;
  readonly gate: Gate | undefined;
  /** Lines of which something is missing. */
  readonly missing: ReadonlyMap<string, unknown>;
}

/** Whatever of these becomes known or changes, the plan is computed again. */
export function waitsOf({ state, around, resolved, missing, gate, lines }: RestingInput): readonly Wait[] {
  const short = lines.filter(({ line }) => missing.has(line));
  const isStopped = gate !== undefined && gate.stops.length > 0;
  return [
    ...resolved.unknown.map(({ domain, reference }) => ({
      domain,
      reference,
      ...(reference.by === 'externalId' ? { system: state.current?.system ?? '' } : {}),
    })),
    ...short.flatMap((line) =>
      [resolved.itemOf(line), ...substitutesOf({ state, around, itemOf: resolved.itemOf }, line)].flatMap(
        (itemId) => on('availability', itemId),
      ),
    ),
    ...(isStopped && resolved.customer !== undefined
      ? around.chainOf(resolved.customer).flatMap(({ id }) => on('party', id))
      : []),
    ...(isStopped ? lines.flatMap((line) => on('item', resolved.itemOf(line))) : []),
    ...(gate?.stops ?? []).flatMap(unitsAskedOf),
    ...(gate?.stops ?? []).flatMap(({ about }) =>
      about?.domain === 'price-agreement' ? on('prices', about.recordId) : [],
    ),
  ];
}

/**
 * A warehouse sends it where the ship-to is: as long as nobody has begun to pick, another address is written there, too. What a system
 * means by a unit may be said otherwise, and the item may get a unit in which a warehouse spoke of it. And systems that do not answer, or are
 * silent, are heard again.
 */
export function restsOf(
  { state: { current, advices }, lines, resolved, gate, around }: Omit<RestingInput, 'missing'>,
  expectations: readonly Expectation[],
): readonly Wait[] {
  const { shipTo, customer, itemOf } = resolved;
  const isWaiting = lines.some(({ holds }) =>
    holds.some(({ progress, open }) => progress === 'none' && open.units > 0n),
  );
  const isElsewhere = current?.order.shipToAddress !== undefined;
  const isUnclear = advices.some(({ unclear = [] }) => unclear.length > 0);
  return [
    ...(isWaiting && !isElsewhere ? on('party', shipTo ?? customer ?? '') : []),
    ...(isUnclear ? lines.flatMap((line) => on('item', itemOf(line))) : []),
    ...lines.flatMap(({ said }) => (said === undefined ? [] : [unitOf(current?.system, said.quantity.unit)])),
    ...unreachable(expectations).map(outageOf),
    ...(gate?.isOnOldWord === true ? [silenceOf(systemOf(around.policy.places))] : []),
  ];
}

function unreachable(expectations: readonly Expectation[]): readonly string[] {
  const waiting = expectations.filter(({ standing }) => standing === 'waiting');
  return [...new Set(waiting.map(({ of }) => of))];
}

/** A unit is said of every item of a system at once, too: waited for like an id of that system, of a kind of its own. */
function unitsAskedOf({ about }: Stop): readonly Wait[] {
  return (about?.decisions ?? []).flatMap(({ about: { system = '', unit } }): readonly Wait[] =>
    unit === undefined ? [] : [unitOf(system, unit)],
  );
}

function unitOf(system = '', unit: string): Wait {
  return { domain: 'item', system, reference: { by: 'externalId', kind: UNIT, value: unit } };
}

/** Rests on a record, or on the promises of an item; nothing rests on what is not known yet. */
function on(domain: Wait['domain'], value: string): readonly Wait[] {
  return value === '' ? [] : [{ domain, reference: { by: 'record', value } }];
}

interface Waiting {
  /** Keys of holds that no location was told of. */
  readonly waiting: ReadonlySet<string>;
}

/** The earliest instant at which a document is overdue, a question is asked again or a hold of the hub runs out. */
export function reviewAt(
  expectations: readonly Expectation[],
  again: readonly string[],
  { holds, written, now, waiting }: Pick<OrderState, 'holds' | 'written'> & Pick<Around, 'now'> & Waiting,
): string | undefined {
  return [
    ...expectations.flatMap(({ standing, dueAt }) => (standing === 'due' ? [dueAt] : [])),
    ...again,
    // What the ERP holds does not run out, nor what a supplier was told of. What ran out and is not given back is renewed with the next fact.
    ...holds
      .filter(({ end, custody }) => end === 'open' && custody === 'hub')
      .filter((hold) => waiting.has(hold.key) || written[warehouseOrderName(hold)] === undefined)
      .flatMap(({ expiresAt }) => expiresAt ?? [])
      .filter((expiresAt) => expiresAt > now),
  ].toSorted((a, b) => Temporal.Instant.compare(a, b))[0];
}
