/** Proves a balance: recomputes it from the facts alone and says where the books differ. */
import { compareDecimals, decimalOf } from '../model/values/decimal.ts';
import type { Queryable } from '../platform/sql.ts';
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
  const proven = [...compared, onHand, reserved, allocated].every(
    ({ booked, fromFacts }) => compareDecimals(decimalOf(booked), decimalOf(fromFacts)) === 0,
  );
  return { ...pair, proven, lots: compared, onHand, reserved, allocated };
}
