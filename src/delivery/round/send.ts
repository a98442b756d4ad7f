/** Sends prepared rows to the target: looks before it creates again, and bisects what is refused as a whole. */
import { later, type Outcome } from '../../connectors/kit/outcome.ts';
import type { Write } from '../../connectors/kit/target.ts';
import { CallTimedOut, type CallOptions } from '../budget/purse.ts';
import { withSoundAnswer } from '../rules/answer-check.ts';
import { bisect } from './bisect.ts';
import type { Prepared, Round } from './work.ts';

/** How one row ended. `isUnsure`: some call for it broke off, so that it may have had its effect whatever came later. */
export interface Sent {
  readonly outcome: Outcome;
  readonly isUnsure: boolean;
}

/** Gives the end of each row, in order. Never throws. */
export async function send(
  round: Round,
  rows: readonly Prepared[],
  onLate: () => void,
): Promise<readonly Sent[]> {
  const sending = new Sending(round, rows, onLate);
  const outcomes = new Map<Prepared, Outcome>();
  for (const intent of ['write', 'remove'] as const) {
    const chosen = rows.filter((row) => row.intent.intent === intent);
    const ends = await sending.run(chosen, intent);
    chosen.forEach((row, place) => {
      const end = ends[place] ?? noAnswer;
      outcomes.set(row, intent === 'write' ? withSoundAnswer(round.target.domain, end) : end);
    });
  }
  return rows.map((row) => ({
    outcome: outcomes.get(row) ?? noAnswer,
    isUnsure: sending.isUnsure(row),
  }));
}

const noAnswer = later('no outcome came back', 'uncertain');

class Sending {
  readonly #round: Round;
  readonly #call: CallOptions;
  /** Rows of which a write may have had its effect already. */
  readonly #unsure: Set<Prepared>;

  constructor(round: Round, rows: readonly Prepared[], onLate: () => void) {
    this.#round = round;
    const { timing } = round.worker;
    const timeoutMs = round.way === 'bulk' ? timing.bulkTimeoutMs : timing.writeTimeoutMs;
    this.#call = { context: round.target.context, timeoutMs, rank: round.rank, onLate };
    this.#unsure = new Set(rows.filter(({ row }) => row.uncertain));
  }

  isUnsure(row: Prepared): boolean {
    return this.#unsure.has(row);
  }

  async run(rows: readonly Prepared[], intent: 'write' | 'remove'): Promise<readonly Outcome[]> {
    if (rows.length === 0) return [];
    if (this.#round.way === 'bulk' && intent === 'write') return this.#runBulk(rows);
    return this.#runBatch(rows, intent);
  }

  async #runBulk(rows: readonly Prepared[]): Promise<readonly Outcome[]> {
    const { target } = this.#round.target;
    const together = await this.#attempt(rows, (context, writes) =>
      target.bulk === undefined ? target.write(context, writes) : target.bulk.write(context, writes),
    ).catch(() => undefined);
    if (together !== undefined && together.length === rows.length && !isRefusedAsWhole(together))
      return together;
    const outcomes: Outcome[] = [];
    for (let from = 0; from < rows.length; from += target.batchSize)
      outcomes.push(...(await this.#runBatch(rows.slice(from, from + target.batchSize), 'write')));
    return outcomes;
  }

  #runBatch(rows: readonly Prepared[], intent: 'write' | 'remove'): Promise<readonly Outcome[]> {
    const { target } = this.#round.target;
    const remove = target.remove?.bind(target);
    const call: Call =
      intent === 'remove' && remove !== undefined
        ? remove
        : (context, writes) => target.write(context, writes);
    return bisect<Prepared, Outcome>(rows, {
      attempt: (part) => this.#attempt(part, call),
      isRefusal: isRefusedAsWhole,
      failed: (_row, error) =>
        later(`the connector failed: ${error instanceof Error ? error.message : String(error)}`, 'uncertain'),
    });
  }

  async #attempt(rows: readonly Prepared[], call: Call): Promise<readonly Outcome[]> {
    try {
      const writes = await this.#found(rows);
      return await this.#round.purse.call((context) => call(context, writes), this.#call);
    } catch (error) {
      for (const row of rows) this.#unsure.add(row);
      if (error instanceof CallTimedOut) return rows.map(() => later(error.message, 'uncertain'));
      throw error;
    }
  }

  /** The writes, with the ids of those that an earlier try had created after all. */
  async #found(rows: readonly Prepared[]): Promise<readonly Write[]> {
    const { target } = this.#round.target;
    const unsure = rows.filter((row) => this.#unsure.has(row) && row.write.externalId === undefined);
    if (unsure.length === 0 || target.find === undefined) return rows.map(({ write }) => write);
    const find = target.find.bind(target);
    const ids = await this.#round.purse.call(
      (context) =>
        find(
          context,
          unsure.map(({ write }) => write),
        ),
      this.#call,
    );
    const idOf = new Map(unsure.map((row, place) => [row, ids[place]]));
    return rows.map((row) => {
      const externalId = idOf.get(row);
      return externalId === undefined ? row.write : { ...row.write, externalId };
    });
  }
}

type Call = (
  context: Parameters<Round['target']['target']['write']>[0],
  writes: readonly Write[],
) => Promise<readonly Outcome[]>;

/** Every row refused with the same words: that may be about one of them only. */
function isRefusedAsWhole(outcomes: readonly Outcome[]): boolean {
  const [first] = outcomes;
  return (
    first?.outcome === 'never' &&
    outcomes.every((each) => each.outcome === 'never' && each.reason === first.reason)
  );
}
