/** Proves a balance: recomputes it from the facts alone and says where the books differ. */
import { compareDecimals, decimalOf } from '../model/values/decimal.ts';
import type { Queryable } from '../platform/sql.ts';
import { listResting } from './expected/backorder-store.ts';
import { listExpected } from './expected/expected-store.ts';
import type { StockPair } from './facts.ts';
import { recomputeFromLedger } from './ledger/ledger-store.ts';
import { listLots, readBalances } from './ledger/position-store.ts';
import { plus } from './ledger/position.ts';
import { sumOpenLines } from './reservations/reservation-store.ts';

export interface Proof extends StockPair {
  readonly proven: boolean;
  readonly lots: readonly { readonly lot: string; readonly booked: string; readonly fromFacts: string }[];
  readonly onHand: Compared;
  readonly reserved: Compared;
  readonly allocated: Compared;
  /** What is still to come, the earliest first; `promised` is what backorders rest on it. */
  readonly expected: readonly ExpectedHere[];
}

export interface ExpectedHere {
  readonly system: string;
  readonly number: string;
  readonly line: string;
  readonly expectedOn: string | null;
  readonly open: string;
  readonly promised: Compared;
  /** Whose backorders rest on it, the first come first. */
  readonly resting: readonly { readonly key: string; readonly quantity: string }[];
}

const MOST_RECEIPTS = 200;

async function expectedAt(
  queryable: Queryable,
  { itemId, locationId }: StockPair,
): Promise<readonly ExpectedHere[]> {
  const [receipts, resting] = [
    await listExpected(queryable, { itemIds: [itemId], locationId, limit: MOST_RECEIPTS }),
    await listResting(queryable, itemId, locationId),
  ];
  return receipts.map(({ system, document, number, line, expectedOn, open, promised }) => {
    const own = resting.filter(
      (each) => each.system === system && each.document === document && each.line === line,
    );
    const fromFacts = own.reduce((sum, { quantity }) => plus(sum, quantity), '0');
    const parts = own.map(({ key, quantity }) => ({ key, quantity }));
    return {
      system,
      number,
      line,
      expectedOn,
      open,
      promised: { booked: promised, fromFacts },
      resting: parts,
    };
  });
}

/** The number in the books and the number that the facts give; decimal texts in base units. */
export interface Compared {
  readonly booked: string;
  readonly fromFacts: string;
}

/** Reads in one snapshot if `queryable` is a repeatable-read transaction; otherwise facts that arrive meanwhile can differ. */
export async function prove(queryable: Queryable, pair: StockPair): Promise<Proof> {
  const [facts, lots, balances, lines] = [
    await recomputeFromLedger(queryable, pair),
    await listLots(queryable, pair),
    await readBalances(queryable, { itemIds: [pair.itemId], locationIds: [pair.locationId] }),
    await sumOpenLines(queryable, pair),
  ];
  const balance = balances[0];
  const names = [...new Set([...facts, ...lots].map(({ lot }) => lot))].toSorted();
  const compared = names.map((lot) => ({
    lot,
    booked: lots.find((each) => each.lot === lot)?.onHand ?? '0',
    fromFacts: facts.find((each) => each.lot === lot)?.onHand ?? '0',
  }));
  const onHand = {
    booked: balance?.onHand ?? '0',
    fromFacts: compared.reduce((sum, each) => plus(sum, each.fromFacts), '0'),
  };
  const reserved = { booked: balance?.reserved ?? '0', fromFacts: lines.reserved };
  const allocated = { booked: balance?.allocated ?? '0', fromFacts: lines.allocated };
  const expected = await expectedAt(queryable, pair);
  const promised = expected.map((each) => each.promised);
  const proven = [...compared, onHand, reserved, allocated, ...promised].every(
    ({ booked, fromFacts }) => compareDecimals(decimalOf(booked), decimalOf(fromFacts)) === 0,
  );
  return { ...pair, proven, lots: compared, onHand, reserved, allocated, expected };
}
